// CPython as the page uses it: programs, each of which gets the thread for a bounded time.
//
// The rule: whatever calls into Python goes through `Interpreter.enter`, so that a program that does not give the thread
// back is interrupted (KeyboardInterrupt): after a time that nobody can want, or sooner if somebody has pressed a key
// or clicked meanwhile, of which the page cannot hear. Where the page calls a program by another way, Python says so.

import { Additions } from './additions.js';
import { followListeners } from './listeners.js';

/** The time after which a program that does not give the thread back is interrupted, in milliseconds. */
const blockedLimitMs = 5_000;

/**
 * The same if a key or a click waits, where the browser tells (Chromium does, but not which key or where). It is more
 * than the second for which the lesson on blocking has the thread: a click meanwhile must not end that.
 */
const waitedForLimitMs = 1_500;

/** How often the browser is asked at most. CPython asks far more often, and each answer takes half a microsecond. */
const askedEveryMs = 50;

/** CPython, which runs any number of programs side by side. */
export class Interpreter {
  #prepare;
  #start;
  /** where webloop/telling.py leaves what it tells, as Python has it and as the page sees it. */
  #buffer;
  #view = { data: [] };
  /** Since when that which runs now has the thread, on the page's clock. */
  #since = Infinity;
  #lastAsked = 0;
  /** Why CPython is being interrupted, or was interrupted last. */
  #reason = null;

  constructor(pyodide, isFromSnapshot) {
    this.pyodide = pyodide;
    this.isFromSnapshot = isFromSnapshot;
    const interpreter = this;
    let isRequested = false;
    let lastLook = 0;
    let skipped = 0;
    // Any object will do: CPython asks for its element 0 every fifty function calls or rounds of a loop, and then sets it
    // to 0.
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
        isRequested = interpreter.#mustEnd(now);
        return isRequested ? 2 : 0;
      },
      set 0(_) {
        if (isRequested) {
          // What runs next, such as a `finally` block, has its own time.
          interpreter.#since = performance.now();
        }
      },
    });
    this.#prepare = followListeners(pyodide);
    this.#start = pyodide.pyimport('webloop.program').start;
    this.#buffer = pyodide.pyimport('webloop.telling').buffer;
  }

  /** Compiles a program; `host` is how it reaches the page. */
  start(host, source, fileName) {
    this.#prepare(source);
    const { error } = host;
    host.error = (json) => error(this.#explained(json));
    host.told = (length) => host.tell(this.told(length));
    const additions = new Additions(host.region);
    const outer = [];
    // A listener is called, and is over.
    host.enter_page = () => {
      outer.push(this.#since);
      this.#since = performance.now();
      additions.begin();
    };
    host.leave_page = () => {
      additions.end();
      this.#since = outer.pop();
    };
    // A stack goes on that was suspended. That is a task of its own of the browser's, which ends when this does.
    host.resume_page = () => {
      this.#since = performance.now();
      additions.begin();
      queueMicrotask(() => {
        additions.end();
        this.#since = Infinity;
      });
    };
    return new Program(this, this.enter(() => this.#start(host, source, fileName)), additions);
  }

  /** The first so many numbers of what Python tells, to be read at once. */
  told(length) {
    // When Python's memory grows, what the page has of it is gone.
    if (this.#view.data.length === 0) {
      this.#view.release?.();
      this.#view = this.#buffer.getBuffer('f64');
    }
    return this.#view.data.subarray(0, length);
  }

  /** Calls into Python, for a bounded time. */
  enter(call) {
    const outer = this.#since;
    this.#since = performance.now();
    try {
      return call();
    } finally {
      this.#since = outer;
    }
  }

  /** Whether that which runs now is to be interrupted; notes why. */
  #mustEnd(now) {
    const blockedMs = now - this.#since;
    if (blockedMs > blockedLimitMs) {
      this.#reason = `this had blocked the page for ${inSeconds(blockedMs)}`;
      return true;
    }
    if (blockedMs > waitedForLimitMs && now - this.#lastAsked > askedEveryMs) {
      this.#lastAsked = now;
      if (globalThis.navigator?.scheduling?.isInputPending?.()) {
        this.#reason = `a key was pressed or something clicked, and this had blocked the page for ${inSeconds(blockedMs)}`;
        return true;
      }
    }
    return false;
  }

  /** What webloop/report.py tells of an error; of an interruption it does not know why. */
  #explained(json) {
    const problem = JSON.parse(json);
    if (problem.kind !== 'interrupted' || this.#reason === null) {
      return json;
    }
    const message = `${problem.message}: ${this.#reason}`;
    const traceback = problem.traceback.replace(/KeyboardInterrupt\s*$/, `${message}\n`);
    this.#reason = null;
    return JSON.stringify({ ...problem, message, traceback });
  }
}

/** A program, as webloop/program.py has it. */
class Program {
  #interpreter;
  #proxy;
  #pump;
  #run;
  /** `null` where the program has nothing to do with the page. */
  #additions;

  constructor(interpreter, proxy, additions) {
    this.#interpreter = interpreter;
    this.#proxy = proxy;
    this.#additions = proxy.is_alone ? null : additions;
    // Looked up once: each look makes a proxy.
    this.#pump = proxy.pump;
    this.#run = proxy.run;
  }

  #enter(call) {
    this.#additions?.begin();
    try {
      return this.#interpreter.enter(call);
    } finally {
      this.#additions?.end();
    }
  }

  /** Runs turns for at most this time. */
  pump(budgetMs) {
    if (this.#enter(() => this.#pump(budgetMs)) === 'switch') {
      this.#enter(() => this.#pump.callPromising(budgetMs));
    }
  }

  /** Runs the callback of this number, and so much of what comes behind it; gives what Python tells of it. */
  run(handle, mostCallbacks, mostSeconds) {
    let length = this.#enter(() => this.#run(handle, mostCallbacks, mostSeconds));
    if (length === 'switch') {
      // It may wait on a stack of its own, while others run: then it tells by itself what comes of it.
      this.#enter(() => this.#run.callPromising(handle));
      length = 0;
    }
    return this.#interpreter.told(length);
  }

  setDriven(isDriven, ready) {
    this.#enter(() => this.#proxy.set_driven(isDriven, ready));
  }

  cancelTask(task) {
    this.#enter(() => this.#proxy.cancel_task(task));
  }

  /** Ends the program. Nothing of it may be called after that. */
  stop() {
    try {
      this.#enter(() => this.#proxy.stop());
    } finally {
      this.#additions?.remove();
      for (const proxy of [this.#pump, this.#run, this.#proxy]) {
        proxy.destroy();
      }
    }
  }
}

function inSeconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
