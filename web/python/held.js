// Calls of Python's functions that wait because their program is paused.

const promises = new WeakSet();

/** What webloop/listeners.py needs to let a call wait: `{ args, promise, resolve }`. The page gets the promise. */
export function hold(...values) {
  let resolve;
  const promise = new Promise((done) => {
    resolve = done;
  });
  promises.add(promise);
  const args = values.map((value) => (value instanceof Event ? heldEvent(value) : value));
  return { args, promise, resolve };
}

/** Whether what a function of Python gave says that the call waits. */
export function isHeld(result) {
  return promises.has(result);
}

/** An event as it was: later on it has no `currentTarget` any more. */
function heldEvent(event) {
  const { currentTarget } = event;
  if (event.type === 'click' && event.target?.closest?.('a[href], area[href]')) {
    // Nobody knows yet whether the program wants it prevented. It must not take the page away with the program in it.
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
