// Functions of Python that a program sets as handlers: `element.onclick = function`.
//
// Pyodide hands them over as they are, without a word to anybody. So the properties of the page that are called on... are
// replaced by ones that have a look at what they are set to; for functions of JavaScript they do nothing else.

/**
 * Begins to look. `adopted` gives the function to be set in the place of one of Python, and null for all else;
 * `note(function, target, key, release)` hears what takes it down.
 */
export function followHandlers(adopted, note) {
  for (const holder of holders()) {
    for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(holder))) {
      if (name.startsWith('on') && property.set && property.configurable) {
        follow(holder, name, property);
      }
    }
  }

  function follow(holder, name, property) {
    const { get, set } = property;
    const setTo = function (value) {
      const target = this ?? globalThis;
      const handler = adopted(value);
      Reflect.apply(set, target, [handler ?? value]);
      if (handler) {
        note(handler, target, name, (place) => {
          // Meanwhile it may have another one.
          if (Reflect.apply(get, place, []) === handler) Reflect.apply(set, place, [null]);
        });
      }
    };
    Object.defineProperty(holder, name, { ...property, set: setTo });
  }
}

/** The page, and the prototypes of all that has events. A look at what is no plain value may make the browser warn. */
function* holders() {
  yield globalThis;
  for (const { value } of Object.values(Object.getOwnPropertyDescriptors(globalThis))) {
    if (typeof value === 'function' && value.prototype instanceof EventTarget) yield value.prototype;
  }
}
