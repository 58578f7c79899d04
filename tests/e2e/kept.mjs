// What the browser keeps of the site for visits without a network, as the tests look at it.

import { loadingMs, until } from './support.mjs';

/** Waits until so many versions of the site are kept whole; gives the paths that the cache of each has. */
export async function untilKept(page, count = 1) {
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
  const kept = await until(() => siteCaches(page), (versions) => (
    versions.filter((paths) => paths.includes('')).length === count
  ), loadingMs);
  await page.waitForFunction(() => navigator.serviceWorker.controller);
  return kept;
}

/** The paths that each kept version of the site has. */
export function siteCaches(page) {
  return keptIn(page, 'webloop-site ');
}

/** The paths that are kept of Python. */
export async function keptForPython(page) {
  return (await keptIn(page, 'webloop-python ')).flat();
}

/** The paths that are kept in each of the caches with such a name, without the site's own. */
function keptIn(page, prefix) {
  return page.evaluate(async (prefix) => {
    const here = new URL('.', document.baseURI).href;
    const names = (await caches.keys()).filter((name) => name.startsWith(`${prefix}${here}`));
    return Promise.all(names.map(async (name) => {
      const requests = await (await caches.open(name)).keys();
      return requests.map(({ url }) => url.slice(here.length));
    }));
  }, prefix);
}
