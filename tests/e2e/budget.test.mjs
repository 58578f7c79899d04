// What a first visit costs before the first tick of the clock, compressed as static hosts compress; and how many files of
// WebAssembly the site has.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { pageTest, siteDirectory, suite, until } from './support.mjs';

/** What a first visit may cost, in KB of 1,000 bytes. */
const budgetKb = 183;

suite('budget', {}, () => {
  const files = [];

  pageTest('a first visit costs no more than its budget before the first tick', {
    isInspectorClosed: true,
    prepare: (page) => page.on('response', (response) => files.push(new URL(response.url()).pathname)),
  }, async ({ app }) => {
    await app.run.click();
    await until(() => app.stage.textContent(), /\d\d:\d\d:\d\d/);
    const sizes = files.map((path) => [path, gzipSync(readFileSync(join(siteDirectory, path === '/' ? 'index.html' : path)), { level: 9 }).length]);
    const total = sizes.reduce((sum, [, size]) => sum + size, 0);
    for (const [path, size] of sizes) {
      console.log(`${(size / 1000).toFixed(1).padStart(6)} KB  ${path}`);
    }
    console.log(`${(total / 1000).toFixed(1).padStart(6)} KB  in all`);
    assert.ok(total <= budgetKb * 1000, `${total} bytes are more than ${budgetKb} KB`);
  });

  test('the program is in four files of WebAssembly at most', () => {
    const names = readdirSync(siteDirectory, { recursive: true }).filter((name) => name.endsWith('.wasm') && !name.startsWith('python-'));
    assert.ok(names.length > 0 && names.length <= 4, names.join(', '));
  });
});
