// The frame of a program in Python: what the program can do in it, and that the page goes on around it.

import assert from 'node:assert/strict';
import { consoleTexts, loadingMs, pageTest, runUntil, shows, suite, until, watchGaps } from './support.mjs';

/** The longest time between two frames of the page that is all right while a program has its own thread: a bound on a busy machine. */
const longestGapMs = 250;

const path = '?lesson=clock&python';

suite('The frame of a program', {}, () => {
  pageTest('while a program blocks, the page goes on, and what is printed is seen', { path }, async ({ page, app }) => {
    await runUntil(page, app, 'print("first")\n', 'first');
    await watchGaps(page);
    await runUntil(page, app, `import time
began = time.monotonic()
print("blocks")
while time.monotonic() - began < 3:
    pass
print("over")
`, 'blocks');
    assert.ok(!(await consoleTexts(app)).includes('over'), 'it is seen before the thread is given back');
    await until(() => consoleTexts(app), (lines) => lines.at(-1) === 'over');
    const gap = await page.evaluate(() => window.longestGap);
    assert.ok(gap < longestGapMs, `no frame for ${gap} ms`);
  });

  pageTest('a program that blocks is not taken for one that another one keeps from its thread', { path }, async ({ page, app }) => {
    await runUntil(page, app, 'print("first")\n', 'first');
    // The frame of the first one is taken out while this one has the thread.
    const lines = await runUntil(page, app, 'import time\nbegan = time.monotonic()\nwhile time.monotonic() - began < 4:\n    pass\nprint("over")\n', 'over');
    assert.deepEqual(lines, ['over']);
  });

  pageTest('Stop ends an endless loop, what it printed stays, and the next program runs', { path }, async ({ page, app }) => {
    await runUntil(page, app, `print("loops")
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
`, 'loops');
    const before = performance.now();
    await app.stop.click();
    await shows(app.status, 'Stopped');
    const tookMs = performance.now() - before;
    assert.ok(tookMs < 2_000, `Stop took ${tookMs} ms`);
    assert.ok((await consoleTexts(app)).includes('loops'));
    await runUntil(page, app, 'print("next")\n', 'next');
  });

  pageTest('what the site has is fetched by the page, anything else is refused with words', { path }, async ({ page, app, url }) => {
    const lines = await runUntil(page, app, `import aiohttp
from js import eval, fetch
from pyodide.http import pyfetch
response = await pyfetch("pages/weather/north.html")
print(response.status, response.url)
print("Oslo" in await response.string())
print((await pyfetch("pages/shop/6.html")).status)
for address in ["https://example.org/", "//example.org/x"]:
    try:
        await fetch(address)
        print("fetched", address)
    except Exception as error:
        print(error)
try:
    async with aiohttp.ClientSession() as session, session.get("https://example.org/") as response:
        pass
except aiohttp.ClientError as error:
    print(error)
try:
    eval('const request = new XMLHttpRequest(); request.open("GET", "pages/links.html")')
except Exception as error:
    print(error)
print(await eval('fetch("data:,inside").then((response) => response.text())'))
print("tried")
`, 'tried');
    const [status, hasOslo, missing, ...refusals] = lines;
    assert.equal(status, `200 ${url}pages/weather/north.html`);
    assert.equal(hasOslo, 'True');
    assert.equal(missing, '404');
    assert.ok(!lines.some((line) => line.startsWith('fetched')), lines.join('\n'));
    assert.equal(refusals.filter((line) => /is not fetched: programs get files of this site alone/.test(line)).length, 3, lines.join('\n'));
    assert.ok(lines.some((line) => /XMLHttpRequest reaches nothing here/.test(line)), lines.join('\n'));
    assert.ok(lines.includes('inside'));
  });

  pageTest('a request that is given up is given up by the page', { path }, async ({ page, app }) => {
    await page.route('**/pages/**', () => { /* Never answered. */ });
    const failed = page.waitForEvent('requestfailed');
    await runUntil(page, app, `import asyncio
from pyodide.http import pyfetch
try:
    async with asyncio.timeout(0.3):
        await pyfetch("pages/links.html")
except TimeoutError:
    print("given up")
`, 'given up');
    assert.equal((await failed).failure().errorText, 'net::ERR_ABORTED');
  });

  pageTest('scripts and styles of its HTML are a page’s own, and so are run_js and js.eval', { path }, async ({ page, app }) => {
    const lines = await runUntil(page, app, `import js
from pyodide.code import run_js
print(" ".join(js.order))
print(run_js("1 + 1"), js.eval("2 + 2"), js.document.getElementById("written").textContent)
run_js("localStorage.setItem('item', 'kept')")
print(js.localStorage.item, js.sessionStorage.length)
print("ready")
`, 'ready', `<style>#box { color: rgb(1, 2, 3) }</style><p id="box">-</p>
<script>window.order = ['first'];</script>
<button id="press" onclick="this.textContent = 'pressed'">press</button>
<script>order.push('second'); addEventListener('load', () => order.push('loaded')); document.write('<i id="written">written</i>');</script>`);
    assert.deepEqual(lines, ['first second loaded', '2 4 written', 'kept 0', 'ready']);
    assert.equal(await app.frame.body.locator('#box').evaluate((box) => getComputedStyle(box).color), 'rgb(1, 2, 3)');
    await app.frame.body.locator('#press').click();
    await shows(app.frame.body.locator('#press'), 'pressed');
    assert.equal(await page.evaluate(() => localStorage.getItem('item')), null);
  });

  pageTest('keys that are the page’s are heard in the frame as well', { path }, async ({ page, app }) => {
    await runUntil(page, app, 'import asyncio\nprint("ready")\nwhile True:\n    await asyncio.sleep(0.1)\n', 'ready', '<input id="field" aria-label="Field">');
    const field = app.frame.body.getByRole('textbox', { name: 'Field' });
    await field.click();
    await page.keyboard.press('F8');
    await shows(app.status, /^Paused at/);
    await page.keyboard.press('F10');
    await shows(app.status, /^Paused.*ran/);
    await page.keyboard.press('F8');
    await shows(app.status, 'Running');
    await page.keyboard.type('typed');
    assert.equal(await field.inputValue(), 'typed');
    await page.keyboard.press('Control+Enter');
    // Another document: what was typed is gone.
    await until(() => field.inputValue(), '', loadingMs);
    await until(() => consoleTexts(app), (lines) => lines[0] === 'ready', loadingMs);
  });

  pageTest('a theme that is chosen holds in the frame, and in what a program leaves', { path }, async ({ page, app }) => {
    await runUntil(page, app, 'from js import document\nimport asyncio\ndocument.body.append("shown")\nprint("ready")\nawait asyncio.sleep(1000)\n', 'ready');
    const colour = () => app.frame.body.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await colour();
    await app.theme('Dark').check();
    const dark = await until(colour, (value) => value !== light);
    await app.stop.click();
    await shows(app.status, 'Stopped');
    await app.frame.picture.waitFor();
    assert.equal(await colour(), dark);
    await app.theme('Light').check();
    await until(colour, light);
  });

  pageTest('after Stop what it showed can be read, and nothing of it runs', { path }, async ({ page, app }) => {
    await runUntil(page, app, `from js import document
import asyncio
print("ready")
while True:
    document.querySelector("h3").textContent += "."
    await asyncio.sleep(0.01)
`, 'ready', '<h3>Title</h3><input id="field"><button onclick="this.remove()">Go</button>');
    await app.frame.body.locator('#field').fill('typed');
    await app.stop.click();
    await shows(app.status, 'Stopped');
    await app.frame.picture.waitFor();
    const picture = () => app.frame.body.evaluate((body) => body.innerHTML);
    const html = await until(picture, /Title\./);
    await page.waitForTimeout(200);
    assert.equal(await picture(), html, 'nothing moves');
    assert.equal(await app.frame.body.locator('#field').inputValue(), 'typed');
    assert.equal(await app.frame.body.locator('button:enabled, input:enabled').count(), 0, 'what is over has no controls');
  });

  pageTest('links and forms do not take its document away', {
    path, expected: [/the link to https:\/\/example\.org\/ was not followed/],
  }, async ({ page, app }) => {
    await runUntil(page, app, 'import asyncio\nprint("ready")\nfor number in range(1000):\n    await asyncio.sleep(0.1)\n', 'ready', '<a href="https://example.org/">link</a><form action="pages/links.html"><button>Send</button></form>');
    await app.frame.body.getByRole('link').click();
    await app.frame.body.getByRole('button').click();
    await page.waitForTimeout(300);
    await shows(app.status, 'Running');
    assert.equal(await app.frame.body.getByRole('link').count(), 1);
  });

  pageTest('a document with nothing in it takes no room; a high one is scrolled inside', { path }, async ({ page, app }) => {
    await runUntil(page, app, 'import js\nprint("frames", await js.eval("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(2))))"))\nimport asyncio\nawait asyncio.sleep(1000)\n', 'frames 2');
    assert.equal(await app.frame.element.evaluate((frame) => getComputedStyle(frame).position), 'absolute');
    await runUntil(page, app, `from js import document
import asyncio
print("low")
document.body.append("a line")
await asyncio.sleep(0.5)
document.body.innerHTML = "<div style='height: 3000px'>high</div>"
print("high")
await asyncio.sleep(1000)
`, 'low');
    const height = () => app.frame.element.evaluate((frame) => frame.getBoundingClientRect().height);
    await until(height, (value) => value > 20 && value < 100);
    await until(() => consoleTexts(app), (lines) => lines.includes('high'));
    const stage = await app.stage.evaluate((element) => element.clientHeight);
    await until(height, (value) => Math.abs(value - stage) <= 1);
  });
});
