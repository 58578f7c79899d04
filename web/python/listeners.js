// What functions of Python listen to in the page, so that it can be taken down when their program ends.
//
// A program adds listeners and timers as JavaScript does: `element.addEventListener('click', create_proxy(function))`. So
// the page's own functions are replaced by ones that remember which function of Python they were given. They do nothing
// else, and nothing at all for functions of JavaScript.

import { followHandlers, maySetHandlers } from './handlers.js';
import { hold, isHeld } from './held.js';

/**
 * Begins to remember, and lets Python's webloop/listeners.py ask for what it wants to be taken down. Gives a function that
 * gets the source of each program before that is started.
 */
export function followListeners(pyodide) {
  const { PyProxy } = pyodide.ffi;
  const module = pyodide.pyimport('webloop.listeners');
  const releases = new WeakMap(); // of each function of Python the functions that take it down
  const places = new WeakMap(); // of each function of Python the places where it listens: targets, and types of each

  const releasesOf = (proxy) => {
    if (!releases.has(proxy)) releases.set(proxy, new Set());
    return releases.get(proxy);
  };

  /** Notes how a function is taken down that listens there now; a program may add and remove the same one again and again. */
  const note = (proxy, target, key, release) => {
    if (!places.has(proxy)) places.set(proxy, new WeakMap());
    const keys = places.get(proxy).get(target) ?? new Set();
    if (!keys.has(key)) {
      places.get(proxy).set(target, keys.add(key));
      const kept = new WeakRef(target);
      releasesOf(proxy).add(() => {
        const target = kept.deref();
        if (target) release(target);
      });
    }
  };

  const { addEventListener } = EventTarget.prototype;
  EventTarget.prototype.addEventListener = function (type, listener, options) {
    const target = this ?? globalThis;
    Reflect.apply(addEventListener, target, arguments);
    if (listener instanceof PyProxy) {
      const isCapturing = Boolean(typeof options === 'object' ? options?.capture : options);
      note(listener, target, `${isCapturing} ${type}`, (place) => place.removeEventListener(type, listener, isCapturing));
    }
  };

  const adopt = module.adopt.copy();
  let areHandlersFollowed = false;
  const prepare = (source) => {
    if (!areHandlersFollowed && maySetHandlers(source)) {
      areHandlersFollowed = true;
      followHandlers((value) => (value instanceof PyProxy ? (adopt(value) ?? value) : null), note);
    }
  };

  const { setTimeout, setInterval, clearTimeout, clearInterval } = globalThis;
  globalThis.setInterval = (handler, ...rest) => {
    if (!(handler instanceof PyProxy)) return setInterval(handler, ...rest);
    let waiting = null;
    const tick = (...values) => {
      // Of a program that is paused, one tick waits, and no more.
      if (waiting) return;
      const result = handler(...values);
      if (isHeld(result)) {
        waiting = result.then(() => {
          waiting = null;
        });
      }
    };
    const number = setInterval(tick, ...rest);
    releasesOf(handler).add(() => clearInterval(number));
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

  module.hold = hold;
  module.release = (proxy) => {
    for (const release of releases.get(proxy) ?? []) release();
    releases.delete(proxy);
  };
  // Functions that got into the page by no way that is known here: their errors end up as the page's.
  const tellUncaught = module.tell_uncaught.copy();
  globalThis.addEventListener?.('error', (event) => {
    if (event.error instanceof pyodide.ffi.PythonError && tellUncaught()) event.preventDefault();
  });
  module.destroy();
  return prepare;
}
