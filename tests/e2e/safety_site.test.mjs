// What a host does for the site: the headers that it is asked to send, the licences, and that all works without them.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { untilKept } from './kept.mjs';
import { headersOf, serve } from './server.mjs';
import { open, pageTest, root, runUntil, siteDirectory, suite, until } from './support.mjs';

suite('A host', {}, () => {
  test('README.md and Trunk.toml say the headers that the site asks for', () => {
    const headers = Object.entries(headersOf(siteDirectory));
    assert.ok(headers.length >= 6);
    const [readme, trunk] = ['README.md', 'Trunk.toml'].map((name) => readFileSync(join(root, name), 'utf8'));
    for (const [name, value] of headers) {
      assert.ok(readme.includes(`add_header ${name} "${value}" always;`), `README.md: ${name}`);
      assert.ok(trunk.includes(`${name} = "${value}"`), `Trunk.toml: ${name}`);
    }
  });

  pageTest('all answers come with them, and the site’s workers reach nothing else either', {
    isKept: true,
  }, async ({ page, context, url }) => {
    for (const path of ['', 'offline.js', 'editor.js', 'pages/links.html', 'none/such']) {
      const { headers } = await fetch(url + path);
      for (const [name, value] of Object.entries(headersOf(siteDirectory))) assert.equal(headers.get(name), value, `${path}: ${name}`);
    }
    await untilKept(page);
    const elsewhere = await serve(siteDirectory);
    try {
      const hasAnswer = await context.serviceWorkers()[0].evaluate((url) => fetch(url, { mode: 'no-cors' }).then(() => true, () => false), elsewhere.url);
      assert.deepEqual([hasAnswer, elsewhere.requests], [false, []]);
    } finally {
      await elsewhere.close();
    }
  });

  test('a foreign page cannot show the site inside of itself', { timeout: 90_000 }, async () => {
    const [site, foreign] = [await serve(siteDirectory), await serve(siteDirectory, { hasHeaders: false })];
    const { page, context } = await open({ site: foreign, path: 'licences.txt', isLoaded: false });
    try {
      await page.evaluate((url) => {
        const frame = document.createElement('iframe');
        frame.src = url;
        document.body.replaceChildren(frame);
      }, site.url);
      await until(() => site.requests.length, (count) => count > 0);
      await page.waitForTimeout(1_000);
      assert.equal(await page.locator('iframe').contentFrame().getByRole('button', { name: 'Run' }).count(), 0);
      assert.deepEqual(site.requests, ['/']);
    } finally {
      await context.close();
      await site.close();
      await foreign.close();
    }
  });

  test('without headers it works all the same', { timeout: 120_000 }, async () => {
    const site = await serve(siteDirectory, { hasHeaders: false });
    const { page, app, context, problems } = await open({ site, path: '?lesson=clock&python', isKept: true });
    try {
      await runUntil(page, app, 'print("it runs")\n', 'it runs');
      await untilKept(page);
      await page.reload();
      await runUntil(page, app, 'print("it runs again")\n', 'it runs again');
      assert.deepEqual(problems, []);
    } finally {
      await context.close();
      await site.close();
    }
  });

  pageTest('licences.txt names all that the page is made of, and the page leads there', {}, async ({ app, url }) => {
    await app.keysButton.click();
    const address = await app.keys.getByRole('link', { name: 'Licences' }).getAttribute('href');
    const text = await (await fetch(new URL(address, url))).text();
    for (const work of [
      'Pyodide', 'MPL-2.0', 'https://github.com/pyodide/pyodide', 'CPython 3', 'PYTHON SOFTWARE FOUNDATION LICENSE',
      '@codemirror/view', '@lezer/python', 'leptos ', 'wasm-bindgen ', 'serde_json ',
    ]) {
      assert.ok(text.includes(work), work);
    }
    assert.doesNotMatch(text, /playwright|binaryen|\/root\/|\/home\//);
  });
});
