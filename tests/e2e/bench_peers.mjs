// What webloop is measured against, in plain JavaScript.

/** Runs in the page: the plain JavaScript peers. */
export function definePeers() {
  const timed = async (work) => {
    const begin = performance.now();
    await work();
    return performance.now() - begin;
  };
  window.peers = {
    switches: (tasks, yields) =>
      timed(() => {
        const task = async () => {
          for (let count = 0; count < yields; count += 1) await null;
        };
        return Promise.all(Array.from({ length: tasks }, task));
      }),
    tasks: (count) =>
      timed(async () => {
        const promises = Array.from({ length: count }, async () => {});
        for (const promise of promises) await promise;
      }),
    timeouts: (count) =>
      timed(
        () =>
          new Promise((resolve) => {
            let left = count;
            for (let index = 0; index < count; index += 1) {
              setTimeout(() => {
                left -= 1;
                if (left === 0) resolve();
              }, 0);
            }
          }),
      ),
    posts: (count) =>
      timed(
        () =>
          new Promise((resolve) => {
            const { port1, port2 } = new MessageChannel();
            let left = count;
            port1.onmessage = () => {
              left -= 1;
              if (left === 0) {
                port1.close();
                resolve();
              }
            };
            for (let index = 0; index < count; index += 1) port2.postMessage(undefined);
          }),
      ),
    sleeps: (count) =>
      timed(() => {
        const delays = Array.from({ length: count }, (_, index) => ((index * 7919) % count) * (1000 / count));
        return Promise.all(delays.map((delay) => new Promise((resolve) => setTimeout(resolve, delay))));
      }),
    /** The longest gap between two frames while `work` is under way, with the frames' number. */
    frames: async (work) => {
      let longest = 0;
      let count = 0;
      let isOver = false;
      let last = await new Promise(requestAnimationFrame);
      const watch = (now) => {
        longest = Math.max(longest, now - last);
        last = now;
        count += 1;
        if (!isOver) requestAnimationFrame(watch);
      };
      requestAnimationFrame(watch);
      await work();
      isOver = true;
      await new Promise(requestAnimationFrame);
      return { longest_ms: longest, count };
    },
  };
}
