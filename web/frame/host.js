// The host of a Python program: it gives the program turns, and takes its messages to the page through a port.
//
// A turn is a macrotask, so that the document stays alive, and a promising call where there are such (JSPI), so that the
// program may wait in the middle of a function. While the page has not read the last batches, the program gets no turn.
// It needs no document, and runs in Node as well.

import { followCalls } from './calls.js';

/** So many batches may be on their way to the page. */
const mostUnread = 16;

/** What setTimeout takes at most; what is later takes several. */
const longestMs = 2 ** 31 - 1;

/**
 * Connects a program with the page at the other end of `port`.
 *
 * `start` is webloop.program.start, a function of Python; `show(html)` puts the program's HTML into the document, `still()`
 * gives the document as a picture in HTML, `ask(text)` the promise of a line that is typed, `openStore(name)` that of a map
 * which is kept, and `blocked()` for how many seconds the program had kept the thread when it was interrupted. The page sends
 * messages of python/webloop/protocol.py as arrays, and as a bare number how many batches it has read. Gives `{ close() }`.
 * Tests put timers of their own in the place of the browser's.
 */
export function connect(port, start, { show = () => {}, still = () => '', ask = null, openStore, blocked, timers = globalThis } = {}) {
  const ticks = new MessageChannel();
  let sent = 0;
  let read = 0;
  let wantsTurn = false;
  let isPosted = false;
  let timer = null;
  let isClosed = false;
  let api; // Pyodide's own

  const host = {
    /** Calls `turn()` soon. */
    request_turn() {
      wantsTurn = true;
      post();
    },

    /** Calls `turn()` after so many seconds; the last call counts, and none withdraws it. */
    request_turn_at(seconds) {
      timers.clearTimeout(timer);
      timer = null;
      if (seconds !== undefined && seconds !== null) wait(Math.ceil(seconds * 1000));
    },

    /** Posts a batch: an array of doubles and a list of texts, both of Python. */
    send(numbers, texts) {
      const view = numbers.getBuffer('f64');
      const copy = new Float64Array(view.data);
      view.release();
      sent += 1;
      port.postMessage({ numbers: copy, texts: texts.toJs() }, [copy.buffer]);
    },

    show,
    still,
    ask,
    open_store: openStore,
    ...(blocked && { blocked }),

    follow_calls(pyodide, page) {
      api = pyodide._api;
      return followCalls(pyodide, page);
    },
  };

  const program = start(host);
  // Looked up once: each look makes a proxy.
  const { turn, receive } = program;
  const isPromising = Boolean(globalThis.WebAssembly?.Suspending);

  /**
   * Enters Python at once. Pyodide would take another macrotask for that, lest it is called by Python's own frames; but there are
   * none below this one.
   */
  function enterPromising() {
    const { scheduleCallback } = api;
    api.scheduleCallback = (enter) => enter();
    turn.callPromising();
    api.scheduleCallback = scheduleCallback;
  }

  function post() {
    if (!isPosted && sent - read <= mostUnread) {
      isPosted = true;
      ticks.port2.postMessage(0);
    }
  }

  function wait(milliseconds) {
    if (milliseconds > longestMs) timer = timers.setTimeout(() => wait(milliseconds - longestMs), longestMs);
    else timer = timers.setTimeout(host.request_turn, milliseconds);
  }

  ticks.port1.onmessage = () => {
    isPosted = false;
    if (!wantsTurn || isClosed) return;
    wantsTurn = false;
    // Python's side tells what goes wrong in it; what is left is CPython's own end, which the console should show.
    if (isPromising) enterPromising();
    else turn();
  };

  port.onmessage = ({ data }) => {
    if (isClosed) return;
    if (typeof data === 'number') {
      read = data;
      if (wantsTurn) post();
    } else {
      receive(data);
    }
  };

  return {
    program,
    /** Lets go of everything: the program gets no turn any more. */
    close() {
      isClosed = true;
      timers.clearTimeout(timer);
      ticks.port1.close();
      port.close();
      for (const proxy of [turn, receive, program]) proxy.destroy();
    },
  };
}
