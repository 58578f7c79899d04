// Functions of Python that a program sets as handlers: `element.onclick = function`.
//
// Pyodide hands them over as they are, without a word to anybody. So the properties of the page that are called on... are
// replaced by ones that have a look at what they are set to; for functions of JavaScript they do nothing else.

/** What has events and programs are likely to use, beside the page itself. A look at all there is takes 50 ms, at these 15. */
const holders = [
  'Document', 'HTMLElement', 'HTMLBodyElement', 'SVGElement', 'MathMLElement', 'XMLHttpRequestEventTarget', 'XMLHttpRequest',
  'WebSocket', 'EventSource', 'FileReader', 'Worker', 'BroadcastChannel', 'AbortSignal', 'MediaQueryList', 'Notification',
];

/** Whether a program may set handlers; others need not wait until somebody looks at that. */
export function maySetHandlers(source) {
  return /\bon[a-z]{3}/.test(source);
}

/**
 * Begins to look. `adopted` gives the function to be set in the place of one of Python, and null for all else;
 * `note(function, target, key, release)` hears what takes it down.
 */
export function followHandlers(adopted, note) {
  const prototypes = holders.map((name) => globalThis[name]?.prototype).filter(Boolean);
  for (const holder of [globalThis, ...prototypes]) {
    for (const name of Object.getOwnPropertyNames(holder)) {
      const property = name.startsWith('on') ? Object.getOwnPropertyDescriptor(holder, name) : undefined;
      if (property?.set && property.configurable) {
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
