// A worker: it starts CPython once, keeps a snapshot of its memory, gives it to the page, and is done.

import { folder, release } from './files.js';
import { keep } from './snapshots.js';
import { begin } from './start.js';

onmessage = async ({ data: { files, parts, url, ownsAll } }) => {
  const [{ loadPyodide }, { default: createPyodideModule }, wasmModule, library] = await Promise.all([
    import(new URL('pyodide.mjs', folder).href),
    import(new URL('pyodide.asm.mjs', folder).href),
    parts['pyodide.asm.wasm'].arrayBuffer().then((bytes) => WebAssembly.compile(bytes)),
    parts['python_stdlib.zip'].arrayBuffer(),
  ]);
  const cpython = { loadPyodide, createPyodideModule, wasmModule, library, info: release.info };
  const pyodide = await begin(cpython, files, { _makeSnapshot: true });
  const snapshot = new Blob([pyodide.makeMemorySnapshot()]);
  // The browser may keep nothing, as in some private windows, or have no room: then it serves for this visit.
  await keep(snapshot, url, ownsAll).catch(() => {});
  postMessage(snapshot);
};

// Without this, a failure in `onmessage` would be nobody's error.
addEventListener('unhandledrejection', (event) => {
  event.preventDefault();
  throw event.reason;
});
