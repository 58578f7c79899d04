// Calls that JavaScript makes to functions of Python, and errors that nobody takes.
//
// Pyodide lets each such call pass one of two functions, whoever makes it: a listener, a timer, a promise, a script. They
// need no help: the program's loop is always the running one, so tasks land on it, and Pyodide runs an `async def` as a
// task. What is added here: while the program is paused, calls wait in its queue like any other callback; and what goes
// wrong where nobody takes it is told (python/webloop/page/calls.py), as this document is the program's alone.

/** Of each interpreter what it got. */
const followed = new WeakMap();

/**
 * Begins to follow the calls of an interpreter. `page` is the Python module webloop.page.calls, which begins this; it gets an
 * object with `isPaused`, which it sets, `isCalled()`, `forget()` and `chain(promise, fulfilled, rejected)`.
 */
export function followCalls(pyodide, page) {
  const { _module: module, ffi } = pyodide;
  // Tests begin several programs in one interpreter.
  if (followed.has(module)) return followed.get(module);
  const callPlainly = module.callPyObject;
  // A call of these is none of the program's.
  const [mustWait, isInside, hold, uncaught, changed, awaited] = [
    'must_wait', 'is_inside', 'hold', 'uncaught', 'changed', 'awaited',
  ].map((name) => {
    const pointer = module.PyProxy_getPtr(page[name].copy());
    return (...args) => callPlainly(pointer, args);
  });
  const functions = followFunctions(module, changed);
  const calls = { isPaused: false, isCalled: () => functions.count > 0, forget: functions.forget, chain };

  for (const name of ['callPyObject', 'callPyObjectMaybePromising']) {
    const call = module[name];
    module[name] = (pointer, args) => {
      if (calls.isPaused) {
        const promise = wait(call, pointer, args);
        if (promise) return promise;
      }
      const result = call(pointer, args);
      // Pyodide runs what an `async def` gives. Behind a decorator or a lambda that is the same to whoever wrote it, but
      // only here it can be told that no other code of Python awaits it.
      if (result instanceof ffi.PyAwaitable && isAlive(result) && result.type === 'coroutine' && !isInside()) {
        result._ensure_future();
      }
      return result;
    };
  }

  followAwaits(module, awaited);
  followTimers();
  const { addEventListener } = globalThis;
  if (addEventListener) {
    addEventListener('error', (event) => report(event, event.error ?? event.message));
    addEventListener('unhandledrejection', (event) => report(event, event.reason, 'In a promise that nobody awaits:\n'));
  }
  followed.set(module, calls);
  return calls;

  /** Whether a proxy has not been destroyed. */
  function isAlive(proxy) {
    return module.PyProxy_getAttrsQuiet(proxy).shared.ptr !== 0;
  }

  /** The promise of a call that waits until the program goes on or is stepped; null for one that need not. */
  function wait(call, pointer, args) {
    const callee = module.pyproxy_new(pointer);
    if (!mustWait(callee)) {
      callee.destroy();
      return null;
    }
    let settle;
    const promise = new Promise((resolve, reject) => {
      settle = { resolve, reject };
    });
    const state = { isOver: false, isDropped: false };
    held.set(promise, state);
    const kept = args.map((value) => (value instanceof ffi.PyProxy ? value.copy() : keptEvent(value)));
    hold(callee, (isDropped) => {
      try {
        settle.resolve(isDropped || state.isDropped ? undefined : call(pointer, kept));
      } catch (error) {
        settle.reject(error);
      } finally {
        state.isOver = true;
        callee.destroy();
      }
    }, isMessage(args[0]));
    return promise;
  }

  /** Reports an error to the program that nobody has taken. */
  function report(event, error, where = '') {
    // A program that has crashed can be told nothing; its host says so.
    if (error?.pyodide_fatal_error) return;
    event.preventDefault();
    if (error instanceof ffi.PythonError) {
      uncaught(error.type, error.__error_address, error.message, '');
    } else {
      const message = isError(error) ? `${error.name}: ${error.message}` : String(error);
      uncaught('', 0, message, where + message + placesOf(error, message));
    }
  }
}

function isError(value) {
  return value instanceof Error || (globalThis.DOMException && value instanceof DOMException);
}

/** Where an error was thrown, as far as that is in the program's own scripts. */
function placesOf(error, message) {
  const stack = typeof error?.stack === 'string' ? error.stack.replace(message, '') : '';
  const lines = stack.split('\n').filter((line) => line.trim() !== '');
  const python = lines.findIndex((line) => /wasm-function|pyodide\.asm|\bJsv[A-Z]|_getAttrs|calls\.js/.test(line));
  const own = python < 0 ? lines : lines.slice(0, python);
  return own.length > 0 ? `\n${own.join('\n')}` : '';
}

/** Whether it is something that somebody has sent, and that does not come again: none of these is ever left out. */
function isMessage(event) {
  return Boolean(globalThis.MessageEvent) && event instanceof MessageEvent;
}

/** Of each promise of a call that waits or has waited, whether that is over. */
const held = new WeakMap();

/** Calls `awaited` whenever JavaScript begins to wait for something of Python. */
function followAwaits(module, awaited) {
  const { getPyProxyClass } = module;
  const seen = new WeakSet();
  module.getPyProxyClass = (flags) => {
    const proxyClass = getPyProxyClass(flags);
    const { prototype } = proxyClass;
    if (!seen.has(proxyClass) && Object.hasOwn(prototype, '_ensure_future')) {
      const ensure = prototype._ensure_future;
      const value = function () {
        const promise = ensure.call(this);
        awaited();
        return promise;
      };
      Object.defineProperty(prototype, '_ensure_future', { value });
    }
    seen.add(proxyClass);
    return proxyClass;
  };
}

/**
 * Lets timers know of the calls that wait: one that is cleared is not made, and of an interval one tick waits at most, since
 * nobody makes up for the others later.
 */
function followTimers() {
  const waiting = new Map(); // of each timer the last call that waited

  for (const name of ['setTimeout', 'setInterval']) {
    const set = globalThis[name];
    globalThis[name] = (handler, ...rest) => {
      if (typeof handler !== 'function') return set(handler, ...rest);
      const timer = set((...values) => {
        if (waiting.get(timer)?.isOver === false) return;
        const state = held.get(handler(...values));
        if (state) waiting.set(timer, state);
        else waiting.delete(timer);
      }, ...rest);
      return timer;
    };
  }

  for (const name of ['clearTimeout', 'clearInterval']) {
    const clear = globalThis[name];
    globalThis[name] = (timer) => {
      const state = waiting.get(timer);
      if (state) state.isDropped = true;
      waiting.delete(timer);
      clear(timer);
    };
  }
}

/**
 * What Python's `promise.then` is: one of the functions is called, and both are let go. In an array, since a promise alone
 * would become a future of Python.
 */
function chain(promise, fulfilled, rejected) {
  const calling = (called, other) => called && ((value) => {
    other?.destroy();
    return called(value);
  });
  return [promise.then(calling(fulfilled, rejected), calling(rejected, fulfilled))];
}

/**
 * Counts the functions of Python that JavaScript keeps, and calls `changed` when it has the first one, or none any more.
 *
 * All that it keeps longer than for one call is registered with Pyodide, to be let go when JavaScript does not need it.
 */
function followFunctions(module, changed) {
  const registry = module.finalizationRegistry;
  const isCallable = 1 << 8; // in Pyodide's flags of a proxy
  let counted = new WeakMap(); // of each the functions of which it is one
  const functions = { count: 0, forget };
  let asOf = functions;
  let wasAny = false;
  let isAsked = false;
  const gone = new FinalizationRegistry(letGo);

  function forget() {
    counted = new WeakMap();
    asOf = {};
    functions.count = 0;
    wasAny = false;
  }

  function letGo(when) {
    if (when === asOf) {
      functions.count -= 1;
      ask();
    }
  }

  /** Python may be in the middle of something, and often one function takes the place of another. */
  function ask() {
    if (isAsked || functions.count > 0 === wasAny) return;
    isAsked = true;
    setTimeout(() => {
      isAsked = false;
      if (functions.count > 0 !== wasAny) {
        wasAny = !wasAny;
        changed();
      }
    });
  }

  module.finalizationRegistry = {
    register(target, value, token) {
      if (typeof target === 'function' || target.flags & isCallable) {
        functions.count += 1;
        counted.set(token, asOf);
        gone.register(target, asOf, token);
        ask();
      }
      registry.register(target, value, token);
    },
    unregister(token) {
      const when = counted.get(token);
      if (when && counted.delete(token)) {
        gone.unregister(token);
        letGo(when);
      }
      registry.unregister(token);
    },
  };
  return functions;
}

/** An event as it is now: later on it has no `currentTarget` any more. Other values are what they are. */
function keptEvent(event) {
  if (!(event instanceof Event)) return event;
  const { currentTarget } = event;
  if (event.type === 'click' && event.target?.closest?.('a[href], area[href]')) {
    // Nobody knows yet whether the program wants it prevented. It must not take the document away with the program in it.
    event.preventDefault();
  }
  return new Proxy(event, {
    get(target, key) {
      if (key === 'currentTarget') return currentTarget;
      const value = Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
