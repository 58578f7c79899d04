// CPython in the page: fetched when Python is first needed, started once, kept as a snapshot for the next visit.
//
// The page has this file beside Pyodide's in the folder python/ (web/python/stage.mjs puts them there) and adds it as
// a script; it leaves `webloopPython` behind, which src/python/ uses.

import { followListeners } from './listeners.js';
import { cacheName, install, startOptions } from './start.js';

/** The time after which a program that does not give the thread back is interrupted, in milliseconds. */
const blockedLimitMs = 5_000;

const folder = new URL('./', import.meta.url);

/** What is fetched for Pyodide with `fetch`, and so can be counted. */
const countedNames = ['pyodide.asm.wasm', 'python_stdlib.zip'];

/**
 * Loads CPython with the modules `files`, an object that gives the text of each by its path.
 *
 * `onProgress(loadedBytes, totalBytes)` is called as the files arrive; `signal` gives up. Nothing of an attempt that
 * failed or was given up is kept, so it can be made again.
 */
async function load(files, onProgress, signal) {
  const release = await (await fetched(new URL('release.json', folder), signal)).json();
  const snapshotUrl = new URL(`snapshot-${release.version}-${hashOf(files)}`, folder).href;
  const snapshot = await keptSnapshot(snapshotUrl);
  signal.throwIfAborted();
  if (snapshot) {
    try {
      return await begin(release, { _loadSnapshot: snapshot }, files, onProgress, signal);
    } catch (error) {
      signal.throwIfAborted();
      console.warn('The snapshot of CPython does not load; it is made anew.', error);
      await forgetSnapshots();
    }
  }
  const interpreter = await begin(release, {}, files, onProgress, signal);
  makeSnapshot(release, files, snapshotUrl);
  return interpreter;
}

/** Starts Pyodide, from a snapshot or from its beginning. */
async function begin(release, snapshotOptions, files, onProgress, signal) {
  const isFromSnapshot = '_loadSnapshot' in snapshotOptions;
  const counted = countFetches(release.bytes, onProgress, signal);
  try {
    const { loadPyodide } = await import(new URL('pyodide.mjs', folder));
    const pyodide = await loadPyodide({ ...startOptions(release, folder), ...snapshotOptions });
    signal.throwIfAborted();
    if (!isFromSnapshot) {
      install(pyodide, files);
    }
    return new Interpreter(pyodide, isFromSnapshot);
  } finally {
    counted.end();
  }
}

/** Pyodide has no way to pass a signal or to hear of progress, so `fetch` is replaced while it starts. */
function countFetches(bytes, onProgress, signal) {
  const original = globalThis.fetch;
  const total = countedNames.reduce((sum, name) => sum + bytes[name], 0);
  let loaded = 0;
  globalThis.fetch = async (resource, options) => {
    const url = resource instanceof Request ? resource.url : new URL(resource, document.baseURI).href;
    if (!countedNames.some((name) => url === new URL(name, folder).href)) {
      return original(resource, options);
    }
    const response = await fetched(url, signal, original);
    const counter = new TransformStream({
      transform(chunk, controller) {
        loaded += chunk.length;
        onProgress(loaded, total);
        controller.enqueue(chunk);
      },
    });
    return new Response(response.body.pipeThrough(counter), { headers: response.headers });
  };
  return {
    end() {
      globalThis.fetch = original;
    },
  };
}

async function fetched(url, signal, fetchIt = fetch) {
  const response = await fetchIt(url, { signal });
  if (!response.ok) {
    throw new Error(`${new URL(url).pathname}: ${response.status} ${response.statusText}`);
  }
  return response;
}

// Snapshots: an optimization, so whatever goes wrong with them is not an error.

async function keptSnapshot(url) {
  try {
    const cache = await caches.open(cacheName);
    return await (await cache.match(url))?.arrayBuffer();
  } catch {
    return undefined;
  }
}

/**
 * Makes a snapshot for the next visit and keeps it in place of what older versions kept.
 *
 * It is made in a worker, by a CPython of its own: one that can be photographed cannot use the page.
 */
function makeSnapshot(release, files, url) {
  const worker = new Worker(new URL('snapshot.js', folder), { type: 'module' });
  worker.onmessage = () => worker.terminate();
  worker.onerror = () => {
    console.info('No snapshot of CPython is kept, so the next visit starts as slowly as this one.');
    worker.terminate();
  };
  worker.postMessage({ release, files, url });
}

async function forgetSnapshots() {
  await globalThis.caches?.delete(cacheName);
}

/** A number that changes with the modules: FNV-1a, 32 bits. */
function hashOf(files) {
  let hash = 0x811c9dc5;
  for (const text of Object.entries(files).flat()) {
    for (let index = 0; index < text.length; index += 1) {
      hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
    }
  }
  return hash.toString(16);
}

/** CPython, which runs any number of programs side by side. */
class Interpreter {
  #start;
  /** Where webloop/watch.py leaves what it tells, as Python has it and as the page sees it. */
  #buffer;
  #view = { data: [] };
  /** When what runs now is interrupted, on the page's clock. */
  #deadline = Infinity;

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
        isRequested = now > interpreter.#deadline;
        return isRequested ? 2 : 0;
      },
      set 0(_) {
        if (isRequested) {
          // What runs next, such as a `finally` block, has its own time.
          interpreter.#deadline = performance.now() + blockedLimitMs;
        }
      },
    });
    followListeners(pyodide);
    this.#start = pyodide.pyimport('webloop.program').start;
    this.#buffer = pyodide.pyimport('webloop.watch').buffer;
  }

  /** Compiles a program; `host` is how it reaches the page. */
  start(host, source, fileName) {
    host.told = (length) => host.tell(this.told(length));
    return new Program(this, this.enter(() => this.#start(host, source, fileName)));
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

  /** Calls into Python, for at most `blockedLimitMs`. */
  enter(call) {
    const outer = this.#deadline;
    this.#deadline = performance.now() + blockedLimitMs;
    try {
      return call();
    } finally {
      this.#deadline = outer;
    }
  }
}

/** A program, as webloop/program.py has it. */
class Program {
  #interpreter;
  #proxy;
  #pump;
  #run;

  constructor(interpreter, proxy) {
    this.#interpreter = interpreter;
    this.#proxy = proxy;
    // Looked up once: each look makes a proxy.
    this.#pump = proxy.pump;
    this.#run = proxy.run;
  }

  /** Runs turns for at most this time. */
  pump(budgetMs) {
    if (this.#interpreter.enter(() => this.#pump(budgetMs)) === 'switch') {
      this.#interpreter.enter(() => this.#pump.callPromising(budgetMs));
    }
  }

  /** Runs the callback of this number, and so much of what comes behind it; gives what Python tells of it. */
  run(handle, mostCallbacks, mostSeconds) {
    let length = this.#interpreter.enter(() => this.#run(handle, mostCallbacks, mostSeconds));
    if (length === 'switch') {
      // It may wait on a stack of its own, while others run: then it tells by itself what comes of it.
      this.#interpreter.enter(() => this.#run.callPromising(handle));
      length = 0;
    }
    return this.#interpreter.told(length);
  }

  setDriven(isDriven, ready) {
    this.#interpreter.enter(() => this.#proxy.set_driven(isDriven, ready));
  }

  cancelTask(task) {
    this.#interpreter.enter(() => this.#proxy.cancel_task(task));
  }

  /** Ends the program. Nothing of it may be called after that. */
  stop() {
    try {
      this.#interpreter.enter(() => this.#proxy.stop());
    } finally {
      for (const proxy of [this.#pump, this.#run, this.#proxy]) {
        proxy.destroy();
      }
    }
  }
}

globalThis.webloopPython = { load };
