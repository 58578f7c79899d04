// Python for the page: CPython's bytes, fetched once, and frames in which one program each runs.
//
// The page adds this file, with what it imports in it (web/python/copy.mjs), as a script; it leaves `webloopPython`
// behind, which src/python/ uses. Attempts to load share what has come so far: whoever gives up leaves it to whoever
// tries next.

import pyscript from '../node_modules/@pyscript/core/src/stdlib/pyscript.js';
import { fetchFiles, folder, release } from '../python/files.js';
import { forget, keepLater, keptSnapshot } from '../python/snapshots.js';
import { Frame } from './frame.js';

/** PyScript's own library, the text of each module by its path: programs written for it find the same names. */
const library = Object.fromEntries(
  Object.entries(pyscript.pyscript).map(([name, text]) => [`compat/pyscript/${name}`, text]),
);

/** What frames are made of, as soon as it is there: the promise of a Source, unless nobody has come so far. */
let loading;

/**
 * Fetches CPython for programs that may import the modules `ownFiles`, an object that gives the text of each by its path.
 *
 * `onProgress(loadedBytes, totalBytes)` is called as what is fetched arrives; `signal` gives up. An attempt that failed
 * can be made again.
 */
async function load(ownFiles, onProgress, signal) {
  signal.throwIfAborted();
  if (!loading) {
    const files = { ...ownFiles, ...library };
    const [snapshot, parts] = await Promise.all([keptSnapshot(files), fetchFiles(onProgress, signal)]);
    signal.throwIfAborted();
    // Meanwhile another attempt may have come so far.
    loading ??= Promise.resolve(new Source(files, parts, snapshot));
  }
  return loading;
}

/** What a program's frame is made of. */
class Source {
  #files;
  #parts;
  #snapshot;

  constructor(files, parts, snapshot) {
    this.#files = files;
    this.#parts = parts;
    this.#snapshot = snapshot;
  }

  /** Whether the next frame starts from a snapshot of CPython's memory. */
  get hasSnapshot() {
    return this.#snapshot !== undefined;
  }

  /** Makes a frame inside of `parent`, where it has to stay, and starts CPython in it. It is hidden until it is shown. */
  makeFrame(parent) {
    const contents = { files: this.#files, parts: this.#parts, snapshot: this.#snapshot, info: release.info };
    return new Frame(parent, new URL('frame.html', folder), contents, {
      onStart: (isFromSnapshot) => this.#started(isFromSnapshot),
    });
  }

  #isSnapshotWanted = true;

  /** Of a start without a snapshot comes one; of one with a damaged snapshot as well. */
  async #started(isFromSnapshot) {
    if (isFromSnapshot || !this.#isSnapshotWanted) {
      return;
    }
    this.#isSnapshotWanted = false;
    if (this.#snapshot !== undefined) {
      console.info('The snapshot of CPython is no good, so it is made anew.');
      this.#snapshot = undefined;
      await forget();
    }
    keepLater(this.#files, this.#parts, (snapshot) => {
      this.#snapshot = snapshot;
    });
  }
}

globalThis.webloopPython = { load };
