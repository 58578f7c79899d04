// The second visit: what the service worker has kept of the site works without a network, and no version meets another.

import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { addWorker } from '../../web/offline/add.mjs';
import { serve } from './server.mjs';
import { consoleLines, open, pageTest, partsOf, shows, siteDirectory, suite, until, writeProgram } from './support.mjs';

/** Loading CPython takes seconds on a busy machine. */
const loadingMs = 60_000;

/**
 * The worker asks the network first for the page, and for what lessons fetch; the browser does of itself for the document of a
 * frame. The tests see that fail.
 */
const offline = [/^failed request: .*(\/\?|\/pages\/|\/frame\.html).*ERR_INTERNET_DISCONNECTED/];

suite('offline', {}, () => {
  pageTest('after one visit everything but Python works without a network', {
    path: '?lesson=clock', isKept: true, expected: [...offline, /interpreter\.js|ERR_FAILED/],
  }, async ({ page, app, context }) => {
    const asked = [];
    page.on('request', (request) => asked.push(request.url()));
    const [kept] = await untilKept(page);
    assert.deepEqual(kept.filter((path) => /python-|offline\.js/.test(path)), []);
    await context.setOffline(true);
    await page.goto(page.url().replace('clock', 'countdown'));
    await app.run.click();
    await shows(app.value('counting down'), '9');
    await app.inspector.lanes.waitFor();
    for (const title of ['Queue', 'Gather', 'Scrape']) {
      await app.lesson(title).click();
      await app.source.locator('.source-line').first().waitFor({ state: 'attached' });
      await app.run.click();
      await shows(app.status, /^(Running|Finished)/);
    }
    await page.goto(page.url().replace(/\?.*/, '?lesson=gather&python'));
    await app.source.locator('.cm-content').first().waitFor();
    await app.run.click();
    await shows(app.status, /^CPython could not be loaded/);
    assert.deepEqual(asked.filter((url) => /python-\w+\/(?!interpreter\.js)/.test(url)), []);
  });

  pageTest('with a worker, the lessons that fetch see what they see without one', {
    path: '?lesson=health-check', isKept: true, expected: offline,
  }, async ({ page, app, context }) => {
    await untilKept(page);
    await page.reload();
    const checkAll = async () => {
      await app.virtualTime.click();
      await app.run.click();
      await app.output.getByText('38 × 200, 3 × 301 → 200, 5 × 404, 4 × time-out', { exact: true }).waitFor();
    };
    await checkAll();
    await context.setOffline(true);
    await page.reload();
    await checkAll();
  });

  pageTest('after one run of Python, Python works without a network too', {
    path: '?lesson=clock&python', isKept: true, expected: offline,
  }, async ({ page, app, context }) => {
    await writeProgram(page, app, 'print("online")\n');
    await app.run.click();
    await shows(app.status, /^Finished/, loadingMs);
    await untilKept(page);
    await until(() => keptForPython(page), (paths) => paths.length >= 7, loadingMs);
    await context.setOffline(true);
    await page.reload();
    await writeProgram(page, app, 'import aiohttp, json, pyscript\nprint("offline", json.dumps([1]))\n');
    await app.run.click();
    await until(() => consoleLines(app), (lines) => lines.at(-1)?.text === 'offline [1]', loadingMs);
  });

  pageTest('a file of Python that is damaged where it is kept is fetched anew', {
    path: '?lesson=clock&python', isKept: true,
  }, async ({ page, app, problems }) => {
    await untilKept(page);
    await until(() => keptForPython(page), (paths) => paths.length >= 7, loadingMs);
    const name = await page.evaluate(async () => {
      const folder = new URL(document.documentElement.dataset.python, document.baseURI).href;
      const name = `webloop-python ${folder}`;
      const cache = await caches.open(name);
      await cache.put(`${folder}pyodide.asm.wasm`, new Response('('));
      await cache.put(`${folder}pyodide.mjs`, new Response('('));
      return name;
    });
    await page.reload();
    // The frame that is made ready finds it.
    await until(() => page.evaluate((name) => caches.has(name), name), false, loadingMs);
    await writeProgram(page, app, 'print("once more")\n');
    await app.run.click();
    await until(() => consoleLines(app), (lines) => lines.at(-1)?.text === 'once more', loadingMs);
    // The other files are given up, where they were still on their way.
    assert.deepEqual(problems.splice(0).filter((problem) => !/^failed request: .*python-/.test(problem)), []);
  });

  test('a new version takes over, and an old page still finds its parts', { timeout: 120_000 }, async () => {
    const directory = mkdtempSync(join(tmpdir(), 'webloop-offline-'));
    cpSync(siteDirectory, directory, { recursive: true });
    const site = await serve(directory, { prefix: '/some/where/' });
    const { page, app, context, problems } = await open({ site, path: '?lesson=clock', isKept: true });
    try {
      await untilKept(page);
      await page.reload();
      await app.run.waitFor();
      assert.equal(await page.evaluate(() => navigator.serviceWorker.controller?.scriptURL), `${site.url}offline.js`);
      const [oldName, newName] = releaseAgain(directory);

      const other = await context.newPage();
      await other.goto(`${site.url}?lesson=clock`);
      const otherApp = partsOf(other);
      await otherApp.run.waitFor();
      assert.ok((await scriptsOf(other)).every((name) => name.includes(newName)), 'the new page is all new');
      await untilKept(other, 2);

      await app.lesson('Queue').click();
      await app.source.getByRole('group', { name: 'queue.rs' }).getByText('pub async fn main').waitFor();
      assert.ok((await scriptsOf(page)).every((name) => name.includes(oldName)), 'the old page is all old');

      await context.setOffline(true);
      await other.reload();
      await otherApp.run.click();
      await shows(otherApp.status, 'Running');
      assert.ok((await scriptsOf(other)).every((name) => name.includes(newName)), 'without a network it stays new');
      await otherApp.lesson('Queue').click();
      await otherApp.source.getByRole('group', { name: 'queue.rs' }).getByText('pub async fn main').waitFor();

      await context.setOffline(false);
      await page.close();
      await other.goto('about:blank');
      await other.goto(`${site.url}?lesson=clock`);
      await until(() => siteCaches(other), (names) => names.length === 1);
      await context.setOffline(true);
      await other.reload();
      await otherApp.run.waitFor();
      assert.ok((await scriptsOf(other)).every((name) => name.includes(newName)));
      assert.deepEqual(problems.filter((problem) => !offline[0].test(problem)), []);
    } finally {
      await context.close();
      await site.close();
      rmSync(directory, { recursive: true });
    }
  });

  for (const [what, prepare] of [
    ['has no service workers', () => delete Navigator.prototype.serviceWorker],
    ['refuses service workers', () => {
      (globalThis.ServiceWorkerContainer ?? class {}).prototype.register = () => Promise.reject(new DOMException('no', 'SecurityError'));
    }],
    ['keeps nothing', () => {
      (globalThis.CacheStorage ?? class {}).prototype.open = () => Promise.reject(new DOMException('no', 'SecurityError'));
    }],
  ]) {
    pageTest(`a browser that ${what} shows the page as ever`, {
      path: '?lesson=countdown', isKept: true, prepare: (page) => page.addInitScript(prepare),
    }, async ({ page, app }) => {
      await app.run.click();
      await shows(app.value('counting down'), '9');
      // Longer than it would take to register.
      await page.waitForTimeout(6_000);
    });
  }
});

/** Waits until so many versions of the site are kept whole; gives the paths that the cache of each has. */
async function untilKept(page, count = 1) {
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
  const kept = await until(() => siteCaches(page), (versions) => (
    versions.filter((paths) => paths.includes('')).length === count
  ), loadingMs);
  await page.waitForFunction(() => navigator.serviceWorker.controller);
  return kept;
}

function siteCaches(page) {
  return keptIn(page, 'webloop-site ');
}

async function keptForPython(page) {
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

/** The names of the program's files that a page has fetched. */
function scriptsOf(page) {
  return page.evaluate(() => performance.getEntriesByType('resource')
    .map(({ name }) => name.split('/').at(-1))
    .filter((name) => name.startsWith('webloop-playground-')));
}

/** Puts another version in the place of the one in a folder: its program has other names. Gives the old and the new. */
function releaseAgain(directory) {
  const [oldName] = readFileSync(join(directory, 'index.html'), 'utf8').match(/webloop-playground-[0-9a-f]+/);
  const newName = oldName.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
  for (const name of readdirSync(directory)) {
    const path = join(directory, name);
    if (/\.(html|js|wasm)$/.test(name)) {
      writeFileSync(path, readFileSync(path, 'latin1').replaceAll(oldName, newName), 'latin1');
    }
    if (name.startsWith(oldName)) {
      renameSync(path, join(directory, name.replace(oldName, newName)));
    }
  }
  // The names are in a script of the page, which the policy knows by its hash.
  const pagePath = join(directory, 'index.html');
  writeFileSync(pagePath, readFileSync(pagePath, 'utf8').replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, ''));
  addWorker(directory);
  return [oldName, newName];
}
