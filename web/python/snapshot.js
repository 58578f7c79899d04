// A worker: it starts CPython once, keeps a snapshot of its memory in Cache Storage, and is done.

import { cacheName, install, startOptions } from './start.js';

onmessage = async ({ data: { release, files, url } }) => {
  const folder = new URL('./', import.meta.url);
  const { loadPyodide } = await import(new URL('pyodide.mjs', folder));
  const pyodide = await loadPyodide({ ...startOptions(release, folder), _makeSnapshot: true });
  install(pyodide, files);
  const snapshot = pyodide.makeMemorySnapshot();
  await caches.delete(cacheName);
  const cache = await caches.open(cacheName);
  await cache.put(url, new Response(snapshot));
  postMessage('kept');
};

// Without this, a failure in `onmessage` would be nobody's error.
addEventListener('unhandledrejection', (event) => {
  throw event.reason;
});
