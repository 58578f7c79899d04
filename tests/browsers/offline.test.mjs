// The second visit, without a network: the server is gone, and the page, its lessons and Python are there.

import assert from 'node:assert/strict';
import { loadingMs, scenario, theme, until } from './support.mjs';

theme('offline', () => {
  scenario('without a network the page, a lesson and a program in Python run', {
    path: '?lesson=clock&python',
    hasOwnServer: true,
    // What is asked of the network first.
    expected: [/Failed to load resource|ERR_CONNECTION_REFUSED|NetworkError|Could not connect|Connection refused/],
  }, async (visit) => {
    await visit.runUntil('print("online")\n', 'online');
    await until(() => visit.evaluate(keptPaths), ({ site, python }) => site.includes('') && python.length >= 7, loadingMs);
    await until(() => visit.evaluate(() => navigator.serviceWorker.controller !== null), true);
    await visit.site.close();
    await visit.reload();
    await visit.waitFor('button', 'Reset');
    await visit.runUntil('import json\nprint("offline", json.dumps([1]))\n', 'offline [1]');

    await visit.open('?lesson=countdown');
    await visit.click('switch', 'Virtual time');
    await visit.click('button', 'Run');
    await visit.says('Finished after 10.00 s');
    await visit.click('link', 'Gather');
    await until(() => visit.text('.story-title'), 'Gather');
    await until(() => visit.evaluate(() => document.querySelectorAll('.source-line').length > 10), true);
    await visit.click('button', 'Run');
    await until(() => visit.text('.output-stage'), /gather gaveOslo -4, Rome 17, Bern 9/);
    await visit.click('tab', 'Tasks');
    assert.equal(await visit.has('button', 'Reload'), false);
  });
});

/** Runs in the page: what is kept of the site, and of Python. */
async function keptPaths() {
  const here = new URL('.', document.baseURI).href;
  const pathsIn = async (prefix) => {
    const names = (await caches.keys()).filter((name) => name.startsWith(`${prefix}${here}`));
    const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return requests.flat().map(({ url }) => url.slice(here.length));
  };
  return { site: await pathsIn('webloop-site '), python: await pathsIn('webloop-python ') };
}
