// What functions of Python listen to in the page, so that it can be taken down when their program ends.
//
// A program adds listeners and timers as JavaScript does: `element.addEventListener('click', create_proxy(function))`. So
// the page's own functions are replaced by ones that remember which function of Python they were given. They do nothing
// else, and nothing at all for functions of JavaScript.

/** Begins to remember, and lets Python's webloop/listeners.py ask for what it wants to be taken down. */
export function followListeners(pyodide) {
  const { PyProxy } = pyodide.ffi;
  const releases = new WeakMap(); // of each function of Python the functions that take it down
  const places = new WeakMap(); // of each function of Python the places where it listens: targets, and types of each

  const releasesOf = (proxy) => {
    if (!releases.has(proxy)) releases.set(proxy, new Set());
    return releases.get(proxy);
  };

  const { addEventListener } = EventTarget.prototype;
  EventTarget.prototype.addEventListener = function (type, listener, options) {
    const target = this ?? globalThis;
    Reflect.apply(addEventListener, target, arguments);
    if (listener instanceof PyProxy) {
      if (!places.has(listener)) places.set(listener, new WeakMap());
      const types = places.get(listener).get(target) ?? new Set();
      const isCapturing = Boolean(typeof options === 'object' ? options?.capture : options);
      const key = `${isCapturing} ${type}`;
      // A program may add and remove the same one again and again.
      if (!types.has(key)) {
        places.get(listener).set(target, types.add(key));
        const kept = new WeakRef(target);
        releasesOf(listener).add(() => kept.deref()?.removeEventListener(type, listener, isCapturing));
      }
    }
  };

  const { setTimeout, setInterval, clearTimeout, clearInterval } = globalThis;
  globalThis.setInterval = (handler, ...rest) => {
    const number = setInterval(handler, ...rest);
    if (handler instanceof PyProxy) releasesOf(handler).add(() => clearInterval(number));
    return number;
  };
  globalThis.setTimeout = (handler, ...rest) => {
    if (!(handler instanceof PyProxy)) return setTimeout(handler, ...rest);
    const pending = releasesOf(handler);
    const release = () => clearTimeout(number);
    const fire = (...values) => {
      pending.delete(release);
      handler(...values);
    };
    const number = setTimeout(fire, ...rest);
    pending.add(release);
    return number;
  };

  const module = pyodide.pyimport('webloop.listeners');
  module.release = (proxy) => {
    for (const release of releases.get(proxy) ?? []) release();
    releases.delete(proxy);
  };
  // What a program writes as `element.onclick = function` nobody here gets to see; its errors end up as the page's.
  const tellUncaught = module.tell_uncaught.copy();
  globalThis.addEventListener?.('error', (event) => {
    if (event.error instanceof pyodide.ffi.PythonError && tellUncaught()) event.preventDefault();
  });
  module.destroy();
}
