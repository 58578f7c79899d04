// The built site keeps to itself: it sends nothing anywhere, runs no foreign code, and leaves nothing behind.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { footprint } from './living.mjs';
import { serve } from './server.mjs';
import { open, pageTest, shows, siteDirectory, suite, until } from './support.mjs';

const cycleCount = 200;

suite('safety', {}, () => {
  pageTest('the policy comes first and allows nothing inline', {}, async ({ page }) => {
    const policy = await page.evaluate(() => document.head.firstElementChild.content);
    assert.match(policy, /(^|; )default-src 'self'(;|$)/);
    assert.match(policy, /(^|; )script-src 'self' 'wasm-unsafe-eval'( 'sha256-[\w+/]+=*')*(;|$)/);
    assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|\*|https?:/);
    for (const directive of ["object-src 'none'", "base-uri 'none'", "form-action 'none'"]) {
      assert.ok(policy.includes(directive), directive);
    }
    assert.deepEqual(await inlineHandlers(page), []);
  });

  pageTest('the policy is in force', {
    expected: [/inline script.*Content Security Policy/i, /connect.*Content Security Policy/i],
  }, async ({ page }) => {
    const elsewhere = await serve(siteDirectory);
    try {
      const hasRun = await page.evaluate(() => {
        const script = document.createElement('script');
        script.textContent = 'window.hasRun = true';
        document.body.append(script);
        return window.hasRun === true;
      });
      assert.ok(!hasRun, 'a script in the page does not run');
      const hasAnswer = await page.evaluate((url) => fetch(url, { mode: 'no-cors' }).then(() => true, () => false), elsewhere.url);
      assert.ok(!hasAnswer);
      assert.deepEqual(elsewhere.requests, [], 'nothing arrives anywhere else');
    } finally {
      await elsewhere.close();
    }
  });

  pageTest('what a link says is text', {
    path: `?lesson=${encodeURIComponent('<img src=x onerror=alert(1)>')}&run=<b>`,
  }, async ({ page, app }) => {
    await shows(app.status, 'Running');
    await app.reset.click();
    await page.goto(page.url().replace('&run', '&walk'));
    await shows(app.status, 'There is no lesson “<img src=x onerror=alert(1)>”. This is Clock.');
    assert.equal(await page.locator('img').count(), 0);
    assert.deepEqual(await inlineHandlers(page), []);
  });

  pageTest('a long id is not repeated at length', { path: `?lesson=${'x'.repeat(5_000)}` }, async ({ app }) => {
    const status = await app.status.textContent();
    assert.match(status, /^There is no lesson “x+…?”/);
    assert.ok(status.length < 100, status);
  });

  test('the site works below a path, and asks for nothing outside it', async () => {
    const site = await serve(siteDirectory, { prefix: '/some/where/' });
    const { page, app, context, problems } = await open({ site, path: '?lesson=countdown' });
    try {
      await app.run.click();
      await shows(app.value('counting down'), '9');
      await app.lesson('Race').click();
      await shows(app.openLesson, 'Race');
      assert.equal(page.url(), `${site.origin}/some/where/?lesson=race`);
      await page.reload();
      await shows(app.openLesson, 'Race');
      assert.ok(site.requests.length > 4);
      assert.deepEqual(site.requests.filter((path) => !path.startsWith('/some/where/')), []);
      assert.deepEqual(problems, []);
    } finally {
      await context.close();
      await site.close();
    }
  });

  pageTest('Run and Stop, many times over, leave nothing behind', { path: '?lesson=race', prepare: exposeMemory }, async ({ page, app }) => {
    const tools = await page.context().newCDPSession(page);
    await tools.send('Performance.enable');
    await app.run.focus();
    // By keyboard: for a click, the test tool leaves objects of its own in the page. The button becomes the other one
    // and keeps the focus; it stays down long enough for the lanes to start.
    const runAndStop = async (count) => {
      for (let cycle = 0; cycle < count; cycle += 1) {
        await page.keyboard.press('Space');
        await page.keyboard.press('Space', { delay: 40 });
      }
    };
    const started = await recordStarts(app);
    // What is made once (compiled code, caches, the first listeners) is there after a few.
    await runAndStop(20);
    const before = await footprint(page, tools);
    await runAndStop(cycleCount);
    const after = await footprint(page, tools);
    const found = `before ${JSON.stringify(before)}, after ${JSON.stringify(after)}`;
    assert.equal((await started.jsonValue()).count, 20 + cycleCount, 'it has really run and stopped');
    assert.ok((await started.jsonValue()).hasMoved, 'and the lanes have started');
    // Less than one of each for a cycle. A lane alone has five nodes; a closure costs a hundred bytes.
    assert.ok(after.nodes - before.nodes < cycleCount / 2, `nodes: ${found}`);
    assert.ok(after.listeners - before.listeners < cycleCount / 10, `listeners: ${found}`);
    assert.ok(after.heapBytes - before.heapBytes < cycleCount * 500, `heap: ${found}`);
    assert.ok(after.wasmBytes - before.wasmBytes <= 65_536, `WebAssembly memory: ${found}`);

    await app.reset.click();
    const rest = await footprint(page, tools);
    assert.ok(rest.nodes < before.nodes, 'Reset lets go of what was drawn');
  });

  pageTest('lessons opened and run, many times over, leave nothing behind', { prepare: exposeMemory }, async ({ page, app }) => {
    const tools = await page.context().newCDPSession(page);
    await tools.send('Performance.enable');
    const visitAll = async (count) => {
      for (let round = 0; round < count; round += 1) {
        for (const title of ['Countdown', 'Race', 'Two sleepers', 'Up and down', 'Clock']) {
          await app.lesson(title).click();
          await app.run.click();
          await app.stop.waitFor();
        }
      }
    };
    await visitAll(3);
    const before = await footprint(page, tools);
    await visitAll(10);
    const after = await footprint(page, tools);
    const found = `before ${JSON.stringify(before)}, after ${JSON.stringify(after)}`;
    // More generous with the heap: the test tool leaves objects of its own there with every click.
    assert.ok(after.nodes - before.nodes < 50, `nodes: ${found}`);
    assert.ok(after.listeners - before.listeners < 10, `listeners: ${found}`);
    assert.ok(after.heapBytes - before.heapBytes < 400_000, `heap: ${found}`);
    assert.ok(after.wasmBytes - before.wasmBytes <= 65_536, `WebAssembly memory: ${found}`);
  });

  pageTest('a panic says where it was, and Reload is the way out', {
    path: '?lesson=race',
    expected: [/console error: panicked at .*stage\.rs/, /uncaught: /],
    // The browser fails where a program relies on it.
    prepare: (page) => page.addInitScript(() => {
      const createElement = Document.prototype.createElement;
      Document.prototype.createElement = function create(tag, ...rest) {
        if (tag === 'progress') {
          throw new Error('no more elements');
        }
        return createElement.call(this, tag, ...rest);
      };
    }),
  }, async ({ page, app }) => {
    await app.run.click();
    const message = page.getByRole('alertdialog', { name: 'The playground has crashed' });
    await message.getByText(/stage\.rs/).waitFor();
    const reload = message.getByRole('button', { name: 'Reload' });
    assert.ok(await reload.evaluate((button) => button === document.activeElement));
    assert.ok(await page.locator('.app').evaluate((behind) => behind.inert), 'nothing else pretends to work');
    await reload.click();
    await app.run.waitFor();
    await message.waitFor({ state: 'detached' });
    assert.equal(await app.status.textContent(), 'Ready');
  });

  pageTest('a program that does not load says so and offers to try again', {
    isLoaded: false,
    prepare: (page) => page.route('**/*.wasm', (route) => route.abort(), { times: 1 }),
    expected: [/wasm/, /Failed to load resource/, /Failed to fetch/],
  }, async ({ page, app }) => {
    await page.getByText('Webloop could not be loaded').waitFor();
    await page.getByRole('button', { name: 'Reload' }).click();
    await app.run.waitFor();
  });

  test('the watch over every test notices what it is there for', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'webloop-e2e-'));
    const elsewhere = await serve(directory);
    writeFileSync(join(directory, 'index.html'), `<!doctype html><img src="missing.png"><script>
      console.warn('a warning');
      console.info('a remark');
      fetch('${elsewhere.url}', { mode: 'no-cors' });
      setTimeout(() => { throw new Error('an error'); });
      Promise.reject(new Error('a rejection'));
    </script>`);
    const site = await serve(directory);
    const { context, problems } = await open({ site, isLoaded: false });
    try {
      for (const pattern of [/a warning/, /a remark/, /another origin/, /an error/, /a rejection/, /status 404/]) {
        await until(() => problems.join('\n'), pattern);
      }
    } finally {
      await context.close();
      await site.close();
      await elsewhere.close();
      rmSync(directory, { recursive: true });
    }
  });
});

/** Attributes such as onclick, anywhere in the page. */
function inlineHandlers(page) {
  return page.evaluate(() => [...document.querySelectorAll('*')].flatMap((element) => (
    element.getAttributeNames().filter((name) => name.startsWith('on')).map((name) => `${element.localName} ${name}`)
  )));
}

/** Counts in the page how often the status line became Running, and whether any lane has moved. */
function recordStarts(app) {
  return app.status.evaluateHandle((status) => {
    const seen = { count: 0, hasMoved: false };
    new MutationObserver(() => {
      seen.count += status.textContent === 'Running' ? 1 : 0;
      seen.hasMoved ||= [...document.querySelectorAll('progress')].some((bar) => bar.value > 0);
    }).observe(status, { childList: true, subtree: true, characterData: true });
    return seen;
  });
}

/** Keeps the program's memory where `footprint` finds it: trunk's start-up script tells of it once. */
function exposeMemory(page) {
  return page.addInitScript(() => {
    addEventListener('TrunkApplicationStarted', ({ detail }) => {
      window.programMemory = detail.wasm.memory;
    });
  });
}
