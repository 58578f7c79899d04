// Programs in Python and the page: their listeners while they are paused, what Stop takes down, floods of output.

import assert from 'node:assert/strict';
import {
  consoleTexts, isOfBusyMachine, loadingMs, pageTest, shows, suite, until, watchGaps, writeHtml, writeProgram,
} from './support.mjs';

const path = '?lesson=clock&python';

suite('Python and the page', {}, () => {
  pageTest('clicks while a program is paused wait in its queue, and are stepped one by one', { path }, async ({ page, app }) => {
    await writeProgram(page, app, `from js import document
from pyodide.ffi import create_proxy
from pyodide.ffi.wrappers import add_event_listener
from pyscript import when
def press(event):
    event.preventDefault()
    print(event.currentTarget.id)
document.getElementById("proxy").addEventListener("click", create_proxy(press))
add_event_listener(document.getElementById("wrapper"), "click", press)
document.getElementById("property").onclick = press
@when("click", "#when")
def pressed():
    print("when")
def named():
    print("attribute")
print("ready")
await asyncio.sleep(1000)
`);
    await writeHtml(page, app, ['proxy', 'wrapper', 'property', 'when', 'attribute']
      .map((id) => `<button id="${id}"${id === 'attribute' ? ' py-click="named()"' : ''}>${id}</button>`).join(''));
    await app.run.click();
    const press = async (ids) => {
      for (const id of ids) await app.frame.body.locator(`#${id}`).click();
    };
    const ids = ['proxy', 'when', 'property', 'wrapper', 'attribute'];
    /** What was printed since it was ready. */
    const printed = async () => (await consoleTexts(app)).slice(1);
    await until(() => consoleTexts(app), (all) => all[0] === 'ready', loadingMs);
    await press(ids);
    await until(printed, (all) => all.length === ids.length);
    assert.deepEqual(await printed(), ids);

    await app.pause.click();
    await press([...ids, 'proxy']);
    await app.inspector.tab('Queues').click();
    await shows(app.inspector.ready, /callback at clock\.py:5.*callback at clock\.py:11.*callback at clock\.py:5/s);
    assert.deepEqual(await printed(), ids, 'a paused program runs no code');
    for (let count = 1; count <= ids.length; count += 1) {
      await app.step.click();
      await until(printed, (all) => all.length === ids.length + count);
    }
    assert.deepEqual((await printed()).slice(ids.length), ids, 'one for each step, in order');
    await app.resume.click();
    await until(printed, (all) => all.length === 2 * ids.length + 1);
    await press(['when']);
    await until(() => consoleTexts(app), (all) => all.at(-1) === 'when');

    await app.pause.click();
    await press(ids);
    await app.stop.click();
    await shows(app.status, 'Stopped');
    assert.equal((await printed()).length, 2 * ids.length + 2, 'Stop forgets what has waited');
  });

  pageTest('a link whose listener has to wait does not take the page away', { path }, async ({ page, app }) => {
    await writeProgram(page, app, `from pyscript import when
@when("click", "a")
def follow(event):
    event.preventDefault()
    print("follow", event.currentTarget.href[-4:])
print("ready")
await asyncio.sleep(1000)
`);
    await writeHtml(page, app, '<a href="?lesson=race">elsewhere</a>');
    await app.run.click();
    const link = app.frame.body.getByRole('link');
    await until(() => consoleTexts(app), (all) => all[0] === 'ready', loadingMs);
    await app.pause.click();
    const address = page.url();
    await link.click();
    assert.deepEqual(await consoleTexts(app), ['ready']);
    await app.step.click();
    await until(() => consoleTexts(app), (all) => all.length === 2);
    assert.deepEqual(await consoleTexts(app), ['ready', 'follow race']);
    assert.equal(page.url(), address);
  });

  pageTest('the document of a program is its own: what it adds, sets and patches is gone with it', { path }, async ({ page, app }) => {
    const before = await page.evaluate(() => [document.title, document.body.childElementCount]);
    await writeProgram(page, app, `import asyncio, builtins, sys
from js import document, window
print(hasattr(builtins, "left"), "mine" in sys.modules, document.title, getattr(window, "left", None), document.body.childElementCount)
builtins.left = sys.modules["mine"] = window.left = 1
document.title = "taken"
def press(event):
    print("pressed")
document.onclick = window.onkeydown = press
document.body.insertAdjacentHTML("afterbegin", "<p id=shown>shown</p>")
window.setInterval(press, 10_000)
print("ready")
await asyncio.sleep(1000)
`);
    for (let run = 0; run < 2; run += 1) {
      await app.run.click();
      // What the last run has printed goes when this one begins.
      await until(() => consoleTexts(app), (all) => all.length === 2 && all[1] === 'ready', loadingMs);
      assert.equal((await consoleTexts(app))[0], 'False False Program None 0');
      await app.frame.body.locator('#shown').click();
      await until(() => consoleTexts(app), (all) => all.at(-1) === 'pressed');
      await app.stop.click();
      await shows(app.status, 'Stopped');
      await shows(app.frame.body.locator('#shown'), 'shown');
      assert.deepEqual(await page.evaluate(() => [document.title, document.body.childElementCount]), before);
    }
    await app.lesson('Race').click();
    await until(() => app.frame.element.count(), 0);
  });

  pageTest('a flood of lines leaves the page alive, and is counted', { path, isInspectorClosed: true }, async ({ page, app }) => {
    await writeProgram(page, app, 'print("ready")\n');
    await app.run.click();
    await shows(app.status, /^Finished/, loadingMs);
    await watchGaps(page);
    await writeProgram(page, app, `import asyncio
for number in range(100_000):
    print(number)
    if number % 1000 == 999:
        await asyncio.sleep(0)
`);
    await app.run.click();
    await shows(app.status, /^Finished/);
    await until(() => consoleTexts(app), (all) => all.at(-1) === '99999');
    const shown = (await app.console.locator(':scope > *').allTextContents()).filter((text) => !isOfBusyMachine(text));
    const counts = shown.map((text) => Number(text.match(/… (\d+) (?:earlier )?lines?/)?.[1] ?? 1));
    assert.equal(counts.reduce((sum, count) => sum + count), 100_000);
    assert.ok(shown.length <= 501, `${shown.length} lines are in the page`);
    const gap = await page.evaluate(() => window.longestGap);
    assert.ok(gap < 1_000, `no frame for ${gap} ms`);

    await writeProgram(page, app, `import asyncio
for number in range(10_000_000):
    print(number)
    if number % 1000 == 999:
        await asyncio.sleep(0)
`);
    await app.run.click();
    await until(() => consoleTexts(app), (all) => Number(all.at(-1)) > 1_000);
    const before = performance.now();
    await app.stop.click();
    await shows(app.status, 'Stopped');
    assert.ok(performance.now() - before < 5_000, 'Stop is heard');
  });

  pageTest('an import of what is not there names the way out, in the console and at its line', { path }, async ({ page, app }) => {
    await writeProgram(page, app, 'import requests\n');
    await app.run.click();
    await shows(app.source.locator('.editor-marks').first(), /No module named 'requests'.*pyfetch/s, loadingMs);
    assert.match((await consoleTexts(app)).at(-1), /^To fetch something, .*pyfetch/);
  });
});
