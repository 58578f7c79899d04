// The second visit: what the service worker has kept of the site works without a network, and no version meets another.

import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { addWorker } from '../../web/offline/add.mjs';
import { keptForPython, untilKept } from './kept.mjs';
import { serve } from './server.mjs';
import {
  consoleLines, loadingMs, open, pageTest, partsOf, runUntil, shows, siteDirectory, suite, until, writeProgram,
} from './support.mjs';

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
      assert.ok((await scriptsOf(other)).every((name) => name.includes(oldName)), 'without a network it is what the worker has');
      await otherApp.lesson('Queue').click();
      await otherApp.source.getByRole('group', { name: 'queue.rs' }).getByText('pub async fn main').waitFor();

      await context.setOffline(false);
      const [whatever, elsewhere] = [`webloop-else ${site.url}`, `webloop-python ${site.url}copy/python-0/`];
      await other.evaluate((names) => Promise.all(names.map((name) => caches.open(name))), [whatever, elsewhere]);
      await page.close();
      // Elsewhere in the origin: a page of the site that came too early would be the old worker's again, and keep it.
      await context.route('**/nowhere', (route) => route.fulfill({ body: '' }));
      await other.goto(new URL('/nowhere', site.url).href);
      const names = await until(() => other.evaluate(() => caches.keys()), ({ length }) => length === 2, loadingMs);
      assert.deepEqual([whatever, elsewhere].map((name) => names.includes(name)), [false, true], 'what is unknown goes, what is not this site’s stays');
      await other.goto(`${site.url}?lesson=clock`);
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

  pageTest('a browser in which even to look for a service worker fails shows the page and runs Python', {
    path: '?lesson=clock&python',
    isKept: true,
    prepare: (page) => page.addInitScript(() => {
      Object.defineProperty(Navigator.prototype, 'serviceWorker', { get: () => { throw new DOMException('no', 'SecurityError'); } });
    }),
  }, async ({ page, app }) => {
    await runUntil(page, app, 'print("it runs")\n', 'it runs');
    // Longer than it takes until one is registered and a snapshot is made.
    await page.waitForTimeout(8_000);
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

/** The names of the program's files that a page has fetched. */
function scriptsOf(page) {
  return page.evaluate(() => performance.getEntriesByType('resource')
    .filter(({ name }) => name.includes('/webloop-playground-'))
    .map(({ name }) => name));
}

/** Puts another version in the place of the one in a folder: its program has other names. Gives the old and the new. */
function releaseAgain(directory) {
  const [oldName] = readFileSync(join(directory, 'index.html'), 'utf8').match(/webloop-playground-[0-9a-f]+/);
  const newName = oldName.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
  const isOfProgram = (name) => !name.startsWith('python-') && /\.(html|js|wasm)$/.test(name);
  for (const name of readdirSync(directory, { recursive: true }).filter(isOfProgram)) {
    const path = join(directory, name);
    writeFileSync(path, readFileSync(path, 'latin1').replaceAll(oldName, newName), 'latin1');
  }
  for (const name of readdirSync(directory).filter((name) => name.startsWith(oldName))) {
    renameSync(join(directory, name), join(directory, name.replace(oldName, newName)));
  }
  // The names are in a script of the page, which the policy knows by its hash.
  const pagePath = join(directory, 'index.html');
  writeFileSync(pagePath, readFileSync(pagePath, 'utf8').replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, ''));
  addWorker(directory);
  return [oldName, newName];
}
