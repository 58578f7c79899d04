// CPython in the page: fetched when Python is first needed, started once, kept as a snapshot for the next visit.
//
// The page adds this file, with what it imports in it (web/python/stage.mjs), as a script; it leaves `webloopPython`
// behind, which src/python/ uses. Attempts to load share what has come so far: whoever gives up leaves the start of
// CPython, which nothing can interrupt, to whoever tries next.

import { DamagedFile, fetchFiles } from './files.js';
import { Interpreter } from './programs.js';
import { forget, keepLater, keptSnapshot } from './snapshots.js';
import { begin } from './start.js';

/** CPython as soon as its files are there: the promise of an Interpreter, unless nobody has come so far. */
let starting;

/**
 * Loads CPython with the modules `files`, an object that gives the text of each by its path.
 *
 * `onProgress(loadedBytes, totalBytes)` is called as what is fetched arrives; `signal` gives up. An attempt that failed
 * can be made again.
 */
async function load(files, onProgress, signal) {
  signal.throwIfAborted();
  if (!starting) {
    // The snapshot first: what is imported keeps the thread for a while.
    const [snapshot, fetched] = await Promise.all([keptSnapshot(files), fetchFiles(onProgress, signal)])
      .catch(async (error) => {
        if (error instanceof DamagedFile) {
          // It may be damaged where it is kept.
          await forget();
        }
        throw error;
      });
    signal.throwIfAborted();
    // Meanwhile another attempt may have come so far.
    starting ??= start(fetched, files, snapshot);
    starting.catch(() => {
      starting = undefined;
    });
  }
  return Promise.race([starting, givenUp(signal)]);
}

/** Starts CPython from the snapshot or, where there is none that fits, from its beginning. */
async function start(fetched, files, snapshot) {
  if (snapshot) {
    try {
      const pyodide = await begin(fetched, files, { _loadSnapshot: snapshot });
      return new Interpreter(pyodide, true);
    } catch (error) {
      console.info('The snapshot of CPython is no good, so it is made anew.', error);
      await forget();
    }
  }
  const pyodide = await begin(fetched, files, {});
  keepLater(files, fetched);
  return new Interpreter(pyodide, false);
}

/** Fails as soon as the signal gives up. */
function givenUp(signal) {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

globalThis.webloopPython = { load };
