// A worker: it starts CPython once, keeps a snapshot of its memory, and is done.

import { importScripts } from './files.js';
import { keep } from './snapshots.js';
import { begin } from './start.js';

onmessage = async ({ data: { files, wasmModule, library, url, ownsAll } }) => {
  const fetched = { ...await importScripts(), wasmModule, library };
  const pyodide = await begin(fetched, files, { _makeSnapshot: true });
  await keep(pyodide.makeMemorySnapshot(), url, ownsAll);
  postMessage('kept');
};

// Without this, a failure in `onmessage` would be nobody's error.
addEventListener('unhandledrejection', (event) => {
  event.preventDefault();
  throw event.reason;
});
