// Snapshots of CPython's memory, and with them its files: kept in Cache Storage for the next visit, by a worker.
//
// An optimization: whatever goes wrong with them is not an error. One cache holds what belongs to one folder of files;
// the service worker (web/offline/) answers from it when there is no network.

import { folder, fileNames, release } from './files.js';

/** The name of the cache; what is in front of the folder's name is the same for every version of this site. */
export const cacheName = `webloop-python ${folder.href}`;
const cachePrefix = `webloop-python ${new URL('../', folder).href}`;

/** The page has better things to do while the first program begins: a snapshot takes another start of CPython. */
const keptAfterMs = 3_000;

/** The header in which a snapshot has its hash: it is made by the browser, so the build does not know it. */
const hashHeader = 'webloop-sha-256';

/** The snapshot for these modules as a blob, if there is one that is as it was kept. */
export async function keptSnapshot(files) {
  try {
    const response = await caches.match(addressOf(files), { cacheName });
    const snapshot = await response?.blob();
    return snapshot && (await sha256(snapshot)) === response.headers.get(hashHeader) ? snapshot : undefined;
  } catch {
    // The browser keeps nothing, as in some private windows.
    return undefined;
  }
}

async function sha256(blob) {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()));
  return btoa(String.fromCharCode(...hash));
}

/** Lets go of all that is kept. */
export async function forget() {
  try {
    await caches.delete(cacheName);
  } catch {
    // Nothing is kept.
  }
}

/**
 * Makes a snapshot in a while, and keeps it for the next visit; `onSnapshot` gets the blob for what is left of this one.
 *
 * It is made in a worker, by a CPython of its own: one that can be photographed cannot use a document.
 */
export function keepLater(files, parts, onSnapshot) {
  setTimeout(() => {
    const worker = new Worker(new URL('snapshot.js', folder), { type: 'module' });
    worker.onmessage = ({ data }) => {
      worker.terminate();
      onSnapshot(data);
    };
    // The next visit starts as slowly as this one.
    worker.onerror = (event) => {
      event.preventDefault();
      worker.terminate();
    };
    worker.postMessage({ files, parts, url: addressOf(files), ownsAll: !hasServiceWorker() });
  }, keptAfterMs);
}

function hasServiceWorker() {
  try {
    return Boolean(navigator.serviceWorker?.controller);
  } catch {
    // In a sandboxed frame even to look at it is an error.
    return false;
  }
}

/**
 * In the worker: keeps a snapshot and Pyodide's files, where the browser keeps anything. Where no service worker does it,
 * what is old is let go.
 */
export async function keep(snapshot, url, ownsAll) {
  for (const name of await caches.keys()) {
    if (name === cacheName || (ownsAll && name.startsWith(cachePrefix))) {
      await caches.delete(name);
    }
  }
  const cache = await caches.open(cacheName);
  try {
    await cache.put(url, new Response(snapshot, { headers: { [hashHeader]: await sha256(snapshot) } }));
    const requests = [...fileNames, 'interpreter.js', 'frame.html'].map((name) => (
      new Request(new URL(name, folder), { cache: 'force-cache' })
    ));
    await cache.addAll(requests);
  } catch (error) {
    // The room that it took may be needed for something else.
    await caches.delete(cacheName);
    throw error;
  }
}

function addressOf(files) {
  return new URL(`snapshot-${release.version}-${hashOf(files)}`, folder).href;
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
