// Interrupts a program that does not give the thread back: KeyboardInterrupt, after a time that nobody can want. Before
// that, again and again, it lets Python send what was printed meanwhile.
//
// In a browser where frames share the page's thread nothing else can end it; in others Stop does, and this says where it was.
//
// The rule: it is measured from the first look in a task of the browser's to the next task, however Python was entered: by a
// turn, a listener, a timer, a promise. So nobody has to say that it enters Python or leaves it.

/** The time after which a program that does not give the thread back is interrupted. */
const blockedLimitMs = 5_000;

/** How often it is asked to send what it has printed. */
const flushedEveryMs = 100;

/** What is sent to Python: it has a handler for either (python/webloop/page/interruption.py). */
const [SIGINT, SIGUSR1] = [2, 10];

/**
 * Begins to watch over the time that programs take. Gives `begin`, which begins it anew, and `blocked`, the seconds that the
 * program had taken which was interrupted last.
 */
export function interruptBlocking(pyodide) {
  /** When Python was first looked at in the browser's present task, or null; when it was asked last to send. */
  let since = null;
  let flushed = 0;
  let lastLook = 0;
  let skipped = 0;
  let signal = 0;
  let blockedMs = 0;
  const nextTask = new MessageChannel();
  const begin = () => {
    since = null;
    skipped = 0;
  };
  nextTask.port1.onmessage = begin;
  // Any object will do: CPython asks for its element 0 every fifty function calls or rounds of a loop, and then sets it to 0.
  pyodide.setInterruptBuffer({
    get 0() {
      // A look at the clock costs as much as what is between two that follow quickly.
      if (skipped > 0) {
        skipped -= 1;
        return 0;
      }
      const now = performance.now();
      skipped = now - lastLook < 1 ? 8 : 0;
      lastLook = now;
      if (since === null) {
        since = flushed = now;
        nextTask.port2.postMessage(null);
      }
      signal = now - since > blockedLimitMs ? SIGINT : now - flushed > flushedEveryMs ? SIGUSR1 : 0;
      return signal;
    },
    set 0(_) {
      if (signal === SIGINT) {
        blockedMs = performance.now() - since;
        // What runs next, such as a `finally` block, has its own time.
        since = performance.now();
      }
      if (signal !== 0) flushed = performance.now();
      signal = 0;
    },
  });
  return { begin, blocked: () => blockedMs / 1000 };
}
