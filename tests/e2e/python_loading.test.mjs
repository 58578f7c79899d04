// CPython on its way: its progress, giving up, files that do not come, and snapshots that are no good.

import assert from 'node:assert/strict';
import { consoleLines, hasPrinted, loadingMs, pageTest, shows, suite, until, writeProgram } from './support.mjs';

const path = '?lesson=clock&python';
const isFirstVisit = true;

/** Small machines make no frame ready before Run: so all that is loaded is loaded for it. */
const prepare = (page) => page.addInitScript(() => {
  Object.defineProperty(Navigator.prototype, 'deviceMemory', { get: () => 2 });
});

suite('loading Python', {}, () => {
  pageTest('what has come is told in words, and a double click on Run starts once', { path, prepare, isFirstVisit }, async ({ page, app }) => {
    const tools = await page.context().newCDPSession(page);
    await tools.send('Network.emulateNetworkConditions', {
      offline: false, latency: 0, downloadThroughput: 8_000_000, uploadThroughput: 8_000_000,
    });
    const recorded = await recordTexts(app.status);
    const shown = await recordTexts(app.output.locator('.output-empty'));
    await writeProgram(page, app, 'print("once")\n');
    await app.run.dblclick();
    await shows(app.status, /^Finished/, loadingMs);
    await hasPrinted(app, ['once']);
    const texts = await recorded.jsonValue();
    assert.deepEqual(texts.slice(0, 2), ['Loading CPython', 'Starting CPython'], 'what is read out is not much');
    const progress = await shown.jsonValue();
    const megabytes = progress.flatMap((text) => text.match(/^Loading CPython: (\d+) of 12 MB$/)?.[1] ?? []).map(Number);
    assert.ok(new Set(megabytes).size >= 6, progress.join('\n'));
    assert.deepEqual(megabytes, megabytes.toSorted((one, other) => one - other));
  });

  pageTest('Stop gives up what is on its way, and Run begins again', { path, prepare, isFirstVisit }, async ({ page, app }) => {
    await writeProgram(page, app, 'print("after all")\n');
    await page.route('**/pyodide.asm.wasm', () => { /* Never answered. */ });
    const asked = page.waitForRequest('**/pyodide.asm.wasm');
    await app.run.click();
    await asked;
    await shows(app.status, /^Loading CPython/);
    const failure = page.waitForEvent('requestfailed');
    await app.stop.click();
    await failure;
    await shows(app.status, 'Stopped');
    await page.unroute('**/pyodide.asm.wasm');
    await app.run.click();
    await until(() => consoleLines(app), (lines) => lines.at(-1)?.text === 'after all', loadingMs);
  });

  pageTest('Stop while CPython starts, and Run at once, run it once', { path, prepare, isFirstVisit }, async ({ page, app }) => {
    await writeProgram(page, app, 'print("once")\n');
    // The page does it itself: it has no time for anybody else while CPython starts.
    await app.status.evaluate((status) => {
      const press = (name) => [...document.querySelectorAll('button')].find((button) => button.textContent.trim() === name).click();
      new MutationObserver((_, observer) => {
        if (status.textContent === 'Starting CPython') {
          observer.disconnect();
          press('Stop');
          setTimeout(() => press('Run'), 10);
        }
      }).observe(status, { childList: true, subtree: true, characterData: true });
    });
    const recorded = await recordTexts(app.status);
    await app.run.click();
    await shows(app.status, /^Finished/, loadingMs);
    assert.ok((await recorded.jsonValue()).includes('Stopped'));
    await hasPrinted(app, ['once']);
  });

  pageTest('whichever file does not come as it should, the page says so, and the next Run works', {
    path, prepare, isFirstVisit,
  }, async ({ page, app, problems }) => {
    await writeProgram(page, app, 'print("after all")\n');
    for (const [file, spoil, said] of [
      // First, since the page asks for it once.
      ['interpreter.js', (route) => route.fulfill({ status: 503 }), /its script could not be fetched/],
      ['pyodide.asm.wasm', (route) => route.abort(), /Failed to fetch/],
      ['pyodide.asm.wasm', (route) => route.fulfill({ status: 404 }), /pyodide\.asm\.wasm: 404/],
      ['pyodide.asm.wasm', (route) => cutOff(route), /pyodide\.asm\.wasm is damaged/],
      ['python_stdlib.zip', (route) => route.fulfill({ status: 404 }), /python_stdlib\.zip: 404/],
      ['python_stdlib.zip', (route) => cutOff(route), /python_stdlib\.zip is damaged: \d+ of \d+ bytes/],
      ['pyodide.asm.mjs', (route) => cutOff(route), /pyodide\.asm\.mjs is damaged/],
      ['pyodide.mjs', (route) => route.abort(), /Failed to fetch/],
      ['frame.html', (route) => route.fulfill({ status: 404 }), /frame\.html could not be fetched/],
    ]) {
      await page.route(`**/${file}*`, spoil);
      await app.run.click();
      const words = /^CPython could not be loaded \(.*\): press Run to try again, or reload the page$/;
      await until(() => app.status.textContent(), (text) => words.test(text) && said.test(text), loadingMs);
      await page.unroute(`**/${file}*`);
      // The others are given up.
      const causedByIt = new RegExp(`${file}|Failed to load resource|(\\.mjs|asm\\.wasm|stdlib\\.zip).*ERR_ABORTED`);
      assert.deepEqual(problems.splice(0).filter((problem) => !causedByIt.test(problem)), []);
    }
    await app.run.click();
    await until(() => consoleLines(app), (lines) => lines.at(-1)?.text === 'after all', loadingMs);
  });

  pageTest('where there is no room for its memory, the page says so', {
    path,
    isFirstVisit,
    expected: [/wasm instantiation failed/, /RangeError: no room/],
    prepare: async (page) => {
      // A frame that is made ready beforehand would have the failure.
      await prepare(page);
      let failures = 1;
      await page.exposeFunction('hasNoRoom', () => failures-- > 0);
      // In every frame, that of the program too.
      await page.addInitScript(() => {
        const { instantiate } = WebAssembly;
        WebAssembly.instantiate = async (source, imports) => {
          const isPython = imports?.env?.memory !== undefined || Object.keys(imports?.env ?? {}).length > 100;
          if (isPython && await hasNoRoom()) throw new RangeError('no room');
          return instantiate(source, imports);
        };
      });
    },
  }, async ({ page, app }) => {
    await writeProgram(page, app, 'print("after all")\n');
    await app.run.click();
    await shows(app.status, 'CPython could not be loaded (no room): press Run to try again, or reload the page', loadingMs);
    await app.run.click();
    await until(() => consoleLines(app), (lines) => lines.at(-1)?.text === 'after all', loadingMs);
  });

  pageTest('the second visit starts from the snapshot, and has all modules', { path, isFirstVisit }, async ({ page, app }) => {
    await runOnce(page, app);
    await untilSnapshot(page);
    await page.reload();
    await writeProgram(page, app, 'from pyscript import when\nimport aiohttp, decimal\nprint(decimal.Decimal("0.1"))\n');
    await app.run.click();
    await until(() => consoleLines(app), (lines) => lines.at(-1)?.text === '0.1', loadingMs);
    assert.ok(await page.evaluate(hasSnapshot));
  });

  for (const [what, isHashed, expected] of [
    ['was changed where it is kept', false, []],
    ['is no good to CPython', true, [/console info: The snapshot of CPython is no good/]],
  ]) {
    pageTest(`a snapshot that ${what} is made anew`, { path, expected, isFirstVisit }, async ({ page, app }) => {
      await runOnce(page, app);
      const size = await untilSnapshot(page);
      await page.evaluate(async ([size, isHashed, damage]) => {
        const bytes = new Uint8Array(size).fill(damage);
        const hash = btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))));
        for (const name of await caches.keys()) {
          const cache = await caches.open(name);
          const request = (await cache.keys()).find(({ url }) => url.includes('/snapshot-'));
          const { headers } = await cache.match(request);
          await cache.put(request, new Response(bytes, { headers: isHashed ? { 'webloop-sha-256': hash } : headers }));
        }
      }, [size, isHashed, damage]);
      await page.reload();
      await runOnce(page, app);
      assert.equal(await untilSnapshot(page, size), size, 'it is the same every time');
      await page.reload();
      await runOnce(page, app);
      assert.ok(await page.evaluate(hasSnapshot), 'what is kept now is good');
    });
  }

  pageTest('where nothing can be kept, it runs all the same', {
    path,
    isFirstVisit,
    prepare: (page) => page.addInitScript(() => {
      (globalThis.CacheStorage ?? class {}).prototype.open = () => Promise.reject(new DOMException('no', 'SecurityError'));
    }),
  }, async ({ page, app }) => {
    await runOnce(page, app);
    await page.waitForTimeout(5_000);
    await page.reload();
    await runOnce(page, app);
  });

  pageTest('where there is no room for a snapshot, it runs all the same', { path, isFirstVisit }, async ({ page, app, url }) => {
    const tools = await page.context().newCDPSession(page);
    await tools.send('Storage.overrideQuotaForOrigin', { origin: new URL(url).origin, quotaSize: 5_000_000 });
    const started = page.waitForEvent('worker', { timeout: loadingMs });
    await runOnce(page, app);
    const worker = await started;
    await new Promise((resolve) => worker.once('close', resolve));
    assert.deepEqual(await page.evaluate(async () => (await caches.keys()).filter((name) => /python/.test(name))), []);
    await page.reload();
    await runOnce(page, app);
  });
});

/** In the page: whether its frames start from a snapshot. */
async function hasSnapshot() {
  return (await webloopPython.load({}, () => {}, new AbortController().signal)).hasSnapshot;
}

/** Gives a handle to the list of all that an element says from now on. */
function recordTexts(locator) {
  return locator.evaluateHandle((element) => {
    const texts = [];
    new MutationObserver(() => {
      if (element.textContent !== texts.at(-1)) texts.push(element.textContent);
    }).observe(element, { childList: true, subtree: true, characterData: true });
    return texts;
  });
}

async function runOnce(page, app) {
  await writeProgram(page, app, 'print("it runs")\n');
  await app.run.click();
  await until(() => consoleLines(app), (lines) => lines.at(-1)?.text === 'it runs', loadingMs);
}

/** What a damaged snapshot has instead of each byte. */
const damage = 7;

/** Waits until a good snapshot is kept, of this size if one is wanted, and gives its size. */
function untilSnapshot(page, wanted) {
  return until(() => page.evaluate(async (damage) => {
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      const requests = await cache.keys();
      const found = requests.find(({ url }) => url.includes('/snapshot-'));
      if (found && requests.length > 6) {
        const bytes = new Uint8Array(await (await cache.match(found)).arrayBuffer());
        return bytes[0] === damage ? 0 : bytes.length;
      }
    }
    return 0;
  }, damage), (size) => size > 0 && (wanted === undefined || size === wanted), loadingMs);
}

/** Answers with the first half. */
async function cutOff(route) {
  const response = await route.fetch();
  const body = await response.body();
  const { 'content-length': _, ...headers } = response.headers();
  await route.fulfill({ response, headers, body: body.subarray(0, body.length >> 1) });
}
