// What a program could leave running in the page, counted by the page itself: timers, frames, requests, listeners.

/** Lets the page count what would outlive a program: `window.living()`. */
export function countWhatLives(page) {
  return page.addInitScript(() => {
    const [timers, frames] = [new Set(), new Set()];
    const listeners = new Map();
    let requests = 0;
    const watch = (living, begin, end, isOnce) => {
      const [beginReal, endReal] = [window[begin].bind(window), window[end].bind(window)];
      window[begin] = (callback, ...rest) => {
        const id = beginReal((...values) => {
          if (isOnce) {
            living.delete(id);
          }
          return callback(...values);
        }, ...rest);
        living.add(id);
        return id;
      };
      window[end] = (id) => {
        living.delete(id);
        endReal(id);
      };
    };
    watch(timers, 'setTimeout', 'clearTimeout', true);
    watch(timers, 'setInterval', 'clearInterval', false);
    watch(frames, 'requestAnimationFrame', 'cancelAnimationFrame', true);
    const fetchReal = window.fetch.bind(window);
    window.fetch = (...values) => {
      requests += 1;
      return fetchReal(...values).finally(() => {
        requests -= 1;
      });
    };
    const { addEventListener, removeEventListener } = EventTarget.prototype;
    EventTarget.prototype.addEventListener = function add(type, listener, ...rest) {
      if (this instanceof Element && this.parentElement?.closest('.output-stage')) {
        listeners.set(listener, this);
      }
      return addEventListener.call(this, type, listener, ...rest);
    };
    EventTarget.prototype.removeEventListener = function remove(type, listener, ...rest) {
      listeners.delete(listener);
      return removeEventListener.call(this, type, listener, ...rest);
    };
    window.living = () => ({
      timers: timers.size,
      frames: frames.size,
      requests,
      listeners: listeners.size,
    });
  });
}

/** What the page holds once nothing is left to collect. */
export async function footprint(page, tools) {
  // What a program's end may still want to keep is waited for, up to a second after its frame was taken out.
  await page.waitForTimeout(2_000);
  // The frame in which the console would write what waits, and one more.
  await page.evaluate(() => new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
  }));
  // What a collection frees may hold something else until the next one.
  for (let round = 0; round < 3; round += 1) {
    await tools.send('HeapProfiler.collectGarbage');
  }
  const { metrics } = await tools.send('Performance.getMetrics');
  const metric = (name) => metrics.find((entry) => entry.name === name).value;
  return {
    heapBytes: metric('JSHeapUsedSize'),
    nodes: metric('Nodes'),
    listeners: metric('JSEventListeners'),
    wasmBytes: await page.evaluate(() => window.programMemory?.buffer.byteLength),
  };
}
