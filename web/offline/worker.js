// The service worker of the released site: whoever has been here once can come again without a network.
//
// web/offline/add.mjs puts `site` above this: what belongs to this version, with the hash of each file. A version is kept
// as a whole, in a cache of its own, once the page has nothing better to do. What is Python's is kept by web/python/.
//
// The rules, so that no page ever meets parts of another version:
// 1. The page itself comes from the network; without one, the newest version that is kept whole takes its place.
// 2. Everything else has an address that no other version uses for something else, so it comes from any cache that has it.
// 3. A new worker waits, as browsers have it, until no page is left that an older one serves; then the older caches go.

const { scope } = self.registration;
/** Other sites of the same origin have caches too, and may be copies of this one. */
const prefix = `webloop-site ${scope} `;
const cacheName = prefix + site.version;
/** What the lessons fetch and look at closely: addresses that stay the same. */
const pagesPath = 'pages/';

addEventListener('install', (event) => event.waitUntil(keepSite()));
addEventListener('activate', (event) => event.waitUntil(takeOver()));

addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || !request.url.startsWith(scope) || request.headers.has('range')) {
    return;
  }
  const path = request.url.slice(scope.length).split(/[?#]/, 1)[0];
  if (request.mode === 'navigate' && (path === '' || path === 'index.html')) {
    event.respondWith(openPage(event));
  } else if (path.startsWith(pagesPath)) {
    event.respondWith(fetchPage(event, path));
  } else {
    // The shell of a program's frame is a file like others; what the browser has begun to fetch of it is not needed.
    event.waitUntil(Promise.resolve(event.preloadResponse).catch(() => {}));
    event.respondWith(fetchFile(request));
  }
});

/** Keeps every file of this version, the page last: a cache that has it has everything. */
async function keepSite() {
  const cache = await caches.open(cacheName);
  const files = Object.entries(site.files).values();
  const keepFiles = async () => {
    // All of them take from the same iterator.
    for (const [path, integrity] of files) {
      await keepFile(cache, path, integrity);
    }
  };
  // No more at once, since the page may want something as well.
  await Promise.all([keepFiles(), keepFiles(), keepFiles()]);
  await keepFile(cache, './', site.page);
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

async function takeOver() {
  for (const name of await caches.keys()) {
    const isOlder = name.startsWith(prefix) && name !== cacheName;
    const isOldPython = name.startsWith(`webloop-python ${scope}`) && name !== `webloop-python ${scope}${site.python}`;
    if (isOlder || isOldPython) {
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
    const names = (await caches.keys()).filter((name) => name.startsWith(prefix));
    for (const name of names.reverse()) {
      const page = await (await caches.open(name)).match('./');
      if (page) {
        return page;
      }
    }
    throw error;
  }
}

/** Rule 2. Only what is asked for once more, since it may be damaged, comes from the network first (web/python/files.js). */
async function fetchFile(request) {
  const isAnother = request.url.includes('?attempt=');
  const kept = () => caches.match(request, { ignoreSearch: isAnother });
  if (isAnother || request.cache === 'reload') {
    return fetch(request).catch(async (error) => (await kept()) ?? Promise.reject(error));
  }
  return (await kept()) ?? fetch(request);
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
    return (await caches.match(path, { cacheName })) ?? Promise.reject(error);
  }
}

/** What the browser has begun to fetch before this worker was there, or else what it fetches now. */
async function fromNetwork({ request, preloadResponse }) {
  return (await preloadResponse) ?? fetch(request);
}
