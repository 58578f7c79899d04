// The service worker of the released site: whoever has been here once can come again without a network.
//
// web/offline/add.mjs puts `site` above this: what belongs to this version, with the hash of each file. A version is kept
// as a whole, in a cache of its own, once the page has nothing better to do. What is Python's is kept by web/python/.
//
// The rules, so that no page ever meets parts of another version, or what somebody else has put into a cache:
// 1. The page itself comes from the network; without one, from what is kept.
// 2. Every other file of this version comes from what is kept, and all else from the network.
// 3. What is kept counts only in the caches of this version, and only if it has the hash that the build wrote. Otherwise it
//    is fetched anew.
// 4. A new worker waits, as browsers have it, until no page is left that an older one serves; then all other caches go.

const { scope } = self.registration;
const siteCache = `webloop-site ${scope} ${site.version}`;
/** Named by web/python/snapshots.js. */
const pythonCache = `webloop-python ${scope}${site.python}`;
/** What the lessons fetch and look at closely: addresses that stay the same. */
const pagesPath = 'pages/';

addEventListener('install', (event) => event.waitUntil(keepSite()));
addEventListener('activate', (event) => event.waitUntil(takeOver()));

addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || !request.url.startsWith(scope) || request.headers.has('range')) {
    return;
  }
  const address = request.url.slice(scope.length).split('#', 1)[0];
  const path = address.split('?', 1)[0];
  if (request.mode === 'navigate' && (path === '' || path === 'index.html')) {
    event.respondWith(openPage(event));
  } else if (path.startsWith(pagesPath)) {
    event.respondWith(fetchPage(event, path));
  } else {
    // The shell of a program's frame is a file like others; what the browser has begun to fetch of it is not needed.
    event.waitUntil(Promise.resolve(event.preloadResponse).catch(() => {}));
    // A script that did not come is asked for by another address (src/python/page.rs).
    event.respondWith(fetchFile(request, address.replace(/\?attempt=\d+$/, '')));
  }
});

/** Keeps every file of this version, the page last: a cache that has it has everything. */
async function keepSite() {
  const cache = await caches.open(siteCache);
  const { './': page, ...others } = site.files;
  const files = Object.entries(others).values();
  const keepFiles = async () => {
    // All of them take from the same iterator.
    for (const [path, integrity] of files) {
      await keepFile(cache, path, integrity);
    }
  };
  // No more at once, since the page may want something as well.
  await Promise.all([keepFiles(), keepFiles(), keepFiles()]);
  await keepFile(cache, './', page);
}

/** Fails where the host has another version of the file by now, or not yet; the next visit tries again. */
async function keepFile(cache, path, integrity) {
  // An attempt that was cut off leaves what it had.
  if (await cache.match(path)) {
    return;
  }
  const fetchIt = async (mode) => {
    const response = await fetch(new Request(path, { integrity, cache: mode }));
    if (!response.ok) {
      throw new Error(`${path}: ${response.status}`);
    }
    await cache.put(path, response);
  };
  // The page has just fetched most of them; but an address that stays the same may have had something else.
  await fetchIt('force-cache').catch(() => fetchIt('reload'));
}

/** Rule 4. Other sites of the same origin have caches too, and may be copies of this one in a folder of it. */
async function takeOver() {
  for (const name of await caches.keys()) {
    const [kind, owner = ''] = name.split(' ');
    const isOurs = kind.startsWith('webloop-') && owner.startsWith(scope)
      && /^(python-\w+\/)?$/.test(owner.slice(scope.length));
    if (isOurs && name !== siteCache && name !== pythonCache) {
      await caches.delete(name);
    }
  }
  // Without this, a page would wait for this worker to start before it asks the network.
  await self.registration.navigationPreload?.enable();
  // The page of a first visit was there before its worker.
  await self.clients.claim();
}

/** Rule 1. */
async function openPage(event) {
  try {
    return await fromNetwork(event);
  } catch (error) {
    return (await kept('./')) ?? Promise.reject(error);
  }
}

/** Rule 2. Where the browser keeps nothing any more, all comes from the network. */
async function fetchFile(request, path) {
  return (await kept(path).catch(() => {})) ?? fetch(request);
}

/** From the network as if no worker were there; without one, from this version, which knows what it does not have. */
async function fetchPage(event, path) {
  try {
    return await fromNetwork(event);
  } catch (error) {
    if (event.request.signal.aborted) {
      throw error;
    }
    if (!(path in site.files)) {
      return new Response('', { status: 404, statusText: 'Not Found' });
    }
    return (await kept(path)) ?? Promise.reject(error);
  }
}

/** Rule 3: gives what is kept of a file, or nothing. */
async function kept(path) {
  const [cacheName, integrity] = path in site.files ? [siteCache, site.files[path]] : [pythonCache, site.pythonFiles[path]];
  const response = integrity && (await caches.match(path, { cacheName }));
  if (!response || (await hashOf(response.clone())) === integrity) {
    return response;
  }
  const cache = await caches.open(cacheName);
  await cache.delete(path);
  await keepFile(cache, path, integrity).catch(() => {});
  return cache.match(path);
}

async function hashOf(response) {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', await response.arrayBuffer()));
  return `sha256-${btoa(String.fromCharCode(...hash))}`;
}

/** What the browser has begun to fetch before this worker was there, or else what it fetches now. */
async function fromNetwork({ request, preloadResponse }) {
  const begun = await preloadResponse;
  // Where there is no network, Firefox gives an error as the response, while others reject.
  return begun && begun.type !== 'error' ? begun : fetch(request);
}
