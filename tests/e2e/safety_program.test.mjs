// A hostile program in its frame: it reaches nothing, covers nothing, goes nowhere, stays for nobody.

import assert from 'node:assert/strict';
import {
  answersIn, assertNothingCovered, assertRefused, attemptsProgram, coveringProgram, hoardingProgram, nonsenseProgram,
  pressingProgram, reachingProgram, takePorts,
} from '../hostile.mjs';
import { untilKept } from './kept.mjs';
import { serve } from './server.mjs';
import {
  consoleTexts, loadingMs, pageTest, runUntil, shows, siteDirectory, suite, until, watchGaps, writeProgram,
} from './support.mjs';

const path = '?lesson=clock&python';

suite('A hostile program', {}, () => {
  for (const isKept of [false, true]) {
    pageTest(`nothing of the site and of the page is within reach, ${isKept ? 'with' : 'without'} a service worker`, {
      path, isKept, expected: [/Content Security Policy|sandbox|Unsafe attempt|Permissions policy/i],
    }, async ({ page, app, url }) => {
      if (isKept) {
        await untilKept(page);
        await page.reload();
        await app.reset.waitFor();
      }
      await page.evaluate(() => {
        localStorage.setItem('secret', 'of the page');
        globalThis.heard = [];
        globalThis.channel = new BroadcastChannel('site');
        channel.onmessage = ({ data }) => heard.push(data);
      });
      const before = await page.title();
      const answers = answersIn(await runUntil(page, app, attemptsProgram, 'tried'));
      assertRefused(answers);
      assert.doesNotMatch(answers.where, /lesson=/, 'it is not told the address');
      assert.equal(page.url(), `${url}${path}`);
      assert.equal(await page.title(), before);
      assert.equal(page.context().pages().length, 1);
      assert.deepEqual(await page.evaluate(() => heard), []);
      assert.equal(await page.evaluate(() => caches.has('x')), false);
    });
  }

  pageTest('what it posts that is not the protocol, or too much of it, is dropped, and the page lives', {
    path, expected: [/something that is no batch of messages/],
  }, async ({ page, app }) => {
    await runUntil(page, app, nonsenseProgram, 'posted');
    await watchGaps(page);
    await page.waitForTimeout(1_000);
    const gap = await page.evaluate(() => window.longestGap);
    assert.ok(gap < 1_000, `no frame for ${gap} ms`);
    const began = performance.now();
    await app.stop.click();
    await shows(app.status, 'Stopped');
    assert.ok(performance.now() - began < 3_000, 'Stop takes no longer than it should');
    assert.equal(await page.locator('img').count(), 0);
    await runUntil(page, app, 'print("next")\n', 'next');
  });

  pageTest('storages beyond number are refused, and hold up nobody', { path }, async ({ page, app }) => {
    await runUntil(page, app, hoardingProgram, 'opened');
    const lines = await consoleTexts(app);
    assert.match(lines.at(-2), /^1000 .*a program may open 1000 storages$/);
    const began = performance.now();
    await app.reset.click();
    await runUntil(page, app, 'print("next")\n', 'next');
    assert.ok(performance.now() - began < 10_000, 'the next program begins as soon as others do');
  });

  pageTest('numbers that make no sense do not crash the page', { path }, async ({ page, app }) => {
    await runUntil(page, app, `${takePorts}
run_js("""
const numbers = [NaN, Infinity, -Infinity, -1, 0, 0.5, 1, 2, 3, 7, 2 ** 31, 2 ** 32 - 1, 2 ** 53, 1e18, 1e300, 5e-324];
const any = (list) => list[Math.floor(Math.random() * list.length)];
for (let count = 0; count < 5_000; count += 1) {
  const batch = Array.from({ length: 1 + count % 12 }, () => any(numbers));
  // A message of the protocol, and a first field that is a count, which shares its number.
  batch[0] = Math.floor(Math.random() * 60) + (count % 3 === 0 ? 64 * any(numbers) : 0);
  ports.program.postMessage({ numbers: new Float64Array(batch), texts: ['<b>bold</b>', 'x', ''] });
}
""")
print("posted")
await asyncio.sleep(1000)
`, /posted|cannot be read/);
    await page.waitForTimeout(2_000);
    await app.inspector.tab('Tasks').click();
    await page.waitForTimeout(500);
    assert.equal(await page.getByRole('alertdialog').count(), 0);
    await app.reset.click();
    await runUntil(page, app, 'print("next")\n', 'next');
  });

  pageTest('keys that nobody has pressed in its frame run nothing', { path }, async ({ page, app }) => {
    await runUntil(page, app, pressingProgram, 'pressed');
    await app.source.getByRole('textbox', { name: 'Code' }).click();
    await until(() => consoleTexts(app), (lines) => lines.length > 10);
    assert.equal(await app.status.textContent(), 'Running');
  });

  pageTest('what is typed elsewhere stays there: a program that takes the focus again and again is ended', { path }, async ({ page, app }) => {
    const source = (times) => `import asyncio
from js import document
from pyodide.code import run_js
print("takes")
for _ in range(${times}):
    run_js("document.getElementById('field').focus()")
    await asyncio.sleep(0.05)
print("has", document.getElementById("field").value)
await asyncio.sleep(1000)
`;
    const html = '<input id="field" aria-label="Field">';
    await runUntil(page, app, source(10_000), 'takes', html);
    const code = app.source.getByRole('textbox', { name: 'Code' });
    await app.source.getByRole('tab', { name: 'Python' }).click();
    await code.click();
    await page.keyboard.type('# these words are for the editor', { delay: 50 });
    await until(() => consoleTexts(app), (lines) => lines.some((line) => /has taken the focus again and again/.test(line)));
    await app.run.waitFor();
    await page.keyboard.type(' alone', { delay: 50 });
    await until(() => code.textContent(), /for the editor alone/);

    // Nobody types: a program may put the focus where people want it.
    await runUntil(page, app, source(1), 'has ');
    await page.keyboard.type('for the program');
    assert.equal(await app.frame.body.getByRole('textbox', { name: 'Field' }).inputValue(), 'for the program');
  });

  pageTest('what it lays over everything covers its own frame alone', {
    path, expected: [/Ignored call to 'alert\(\)'|Permissions policy/],
  }, async ({ page, app }) => {
    assertNothingCovered(await runUntil(page, app, coveringProgram, 'covered'));
    const box = await app.frame.element.boundingBox();
    const stage = await app.stage.boundingBox();
    assert.ok(box.y >= stage.y && box.x >= stage.x && box.width <= stage.width, 'its frame is where it belongs');
    await app.lesson('Race').click({ trial: true });
    await app.stop.click();
    await shows(app.status, 'Stopped');
  });

  pageTest('it goes nowhere: a frame that was navigated is ended, and that is said', {
    path, timeoutMs: 240_000, expected: [/Content Security Policy|frame-src|Not allowed|its form was not sent/i],
  }, async ({ page, app, problems }) => {
    const elsewhere = await serve(siteDirectory);
    try {
      for (const code of [
        `location.href = ${JSON.stringify(elsewhere.url)}`,
        `document.head.innerHTML = '<meta http-equiv="refresh" content="0; url=${elsewhere.url}">'`,
        'location.replace("data:text/html,elsewhere")',
        'location.replace(URL.createObjectURL(new Blob(["elsewhere"], { type: "text/html" })))',
        'location.replace("about:blank")',
        'location.reload()',
      ]) {
        await writeProgram(page, app, `import asyncio\nfrom pyodide.code import run_js\nrun_js(${JSON.stringify(code)})\nawait asyncio.sleep(1000)\n`);
        await app.run.click();
        await until(async () => `${await app.status.textContent()} ${await consoleTexts(app)}`, /has left its document/, loadingMs);
        await app.run.waitFor();
      }
      await runUntil(page, app, reachingProgram(elsewhere.url), 'stays');
      await page.waitForTimeout(1_000);
      await shows(app.status, 'Running');
      assert.deepEqual(elsewhere.requests, [], 'nothing arrives anywhere else');
      // The watch over all requests has seen some that the policy then stopped.
      problems.splice(0, problems.length, ...problems.filter((problem) => !problem.includes(elsewhere.origin) || /Policy/.test(problem)));
    } finally {
      await elsewhere.close();
    }
  });
});
