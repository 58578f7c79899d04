// Calls that JavaScript makes to functions of Python, and errors that nobody takes.
//
// Pyodide lets each such call pass one of two functions, whoever makes it: a listener, a timer, a promise, a script. They
// need no help: the program's loop is always the running one, so tasks land on it, and Pyodide runs an `async def` as a
// task. What is added here: while the program is paused, calls wait in its queue like any other callback; and what goes
// wrong where nobody takes it is told (python/webloop/page/calls.py), as this document is the program's alone.

/**
 * Begins to follow the calls. `page` is the Python module webloop.page.calls; it gets an object with `isPaused`, which it
 * sets, `isCalled()` and `chain(promise, fulfilled, rejected)`.
 */
export function followCalls(pyodide, page) {
  const { _module: module, ffi } = pyodide;
  const callPlainly = module.callPyObject;
  const [mustWait, isInside, hold, uncaught] = ['must_wait', 'is_inside', 'hold', 'uncaught'].map((name) => {
    const pointer = module.PyProxy_getPtr(page[name].copy());
    return (...args) => callPlainly(pointer, args);
  });
  const isCalled = followFunctions(module);
  const calls = { isPaused: false, isCalled, chain };

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
      if (result instanceof ffi.PyAwaitable && result.type === 'coroutine' && !isInside()) result._ensure_future();
      return result;
    };
  }

  followIntervals();
  const { addEventListener } = globalThis;
  if (addEventListener) {
    addEventListener('error', (event) => tell(event, event.error ?? event.message));
    addEventListener('unhandledrejection', (event) => tell(event, event.reason));
  }
  page.begin(calls);

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
    const state = { isOver: false };
    held.set(promise, state);
    const kept = args.map((value) => (value instanceof ffi.PyProxy ? value.copy() : keptEvent(value)));
    hold(callee, (isDropped) => {
      try {
        settle.resolve(isDropped ? undefined : call(pointer, kept));
      } catch (error) {
        settle.reject(error);
      } finally {
        state.isOver = true;
        callee.destroy();
      }
    });
    return promise;
  }

  /** Of a program that is paused, one tick of each interval waits, and no more: nobody makes up for them later. */
  function followIntervals() {
    const { setInterval } = globalThis;
    globalThis.setInterval = (handler, ...rest) => {
      if (!(handler instanceof ffi.PyProxy)) return setInterval(handler, ...rest);
      let last = null;
      return setInterval((...values) => {
        if (last?.isOver === false) return;
        last = held.get(handler(...values)) ?? null;
      }, ...rest);
    };
  }

  /** Tells the program of an error that nobody has taken. */
  function tell(event, error) {
    // A program that has crashed can be told nothing; its host says so.
    if (error?.pyodide_fatal_error) return;
    event.preventDefault();
    if (error instanceof ffi.PythonError) {
      uncaught(error.type, error.__error_address, error.message, '');
    } else {
      const message = error instanceof Error || error instanceof globalThis.DOMException ? `${error.name}: ${error.message}` : String(error);
      uncaught('', 0, message, `${error?.stack ?? ''}`);
    }
  }
}

/** Of each promise of a call that waits or has waited, whether that is over. */
const held = new WeakMap();

/** What Python's `promise.then` is: one of the functions is called, and both are let go. */
function chain(promise, fulfilled, rejected) {
  const calling = (called, other) => called && ((value) => {
    other?.destroy();
    return called(value);
  });
  return promise.then(calling(fulfilled, rejected), calling(rejected, fulfilled));
}

/**
 * Counts the functions of Python that JavaScript keeps from now on; gives a function that says whether there are any.
 *
 * All that it keeps longer than for one call is registered, to be let go when JavaScript does not need it any more.
 */
function followFunctions(module) {
  const registry = module.finalizationRegistry;
  const counted = new WeakSet();
  let count = 0;
  const gone = new FinalizationRegistry(() => {
    count -= 1;
  });
  const isCallable = 1 << 8; // in Pyodide's flags of a proxy
  module.finalizationRegistry = {
    register(target, value, token) {
      if (typeof target === 'function' || target.flags & isCallable) {
        count += 1;
        counted.add(token);
        gone.register(target, null, token);
      }
      registry.register(target, value, token);
    },
    unregister(token) {
      if (counted.delete(token)) {
        count -= 1;
        gone.unregister(token);
      }
      registry.unregister(token);
    },
  };
  return () => count > 0;
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
