// Programs in Python: a lesson, waiting anywhere, listeners of the document, and one that never ends.

import assert from 'node:assert/strict';
import { loadingMs, scenario, theme, until } from './support.mjs';

const path = '?lesson=clock&python';

/** Whether WebAssembly can wait for JavaScript in the middle of a function. */
const canSwitchStacks = (visit) => visit.evaluate(() => 'Suspending' in WebAssembly);

theme('Python', () => {
  scenario('a lesson runs and stops', { path: '?lesson=two-sleepers&python' }, async (visit) => {
    await until(() => visit.text('.cm-content'), /async def/);
    await visit.click('button', 'Run');
    await until(visit.lines, (lines) => lines.length >= 3, loadingMs);
    await visit.click('button', 'Stop');
    await visit.says('Stopped');
    const before = await visit.lines();
    await visit.evaluate(() => new Promise((resolve) => { setTimeout(resolve, 1_000); }));
    assert.deepEqual(await visit.lines(), before);
  });

  scenario('the top level awaits, and asyncio.run waits there', { path }, async (visit) => {
    const lines = await visit.runUntil(`import asyncio
await asyncio.sleep(0.1)
async def main(word):
    await asyncio.sleep(0.1)
    print(word)
    return word.upper()
print(asyncio.run(main("one")))
async with asyncio.timeout(5):
    print(await main("two"))
`, 'TWO');
    assert.deepEqual(lines, ['one', 'ONE', 'two', 'TWO']);
    await visit.says(/^Finished/);
  });

  scenario('asyncio.run inside of a function waits, or an error says what to write instead', { path }, async (visit) => {
    const canSwitch = await canSwitchStacks(visit);
    const lines = await visit.runUntil(`import asyncio
async def main(word):
    await asyncio.sleep(0.1)
    return word.upper()
def plain():
    return asyncio.run(main("inside"))
try:
    print(plain())
except RuntimeError as error:
    print(error)
print("goes on")
`, 'goes on');
    if (canSwitch) {
      assert.deepEqual(lines, ['INSIDE', 'goes on']);
    } else {
      assert.match(lines[0], /^asyncio\.run\(\) cannot block a page from inside of a function: .*`await` there/);
      assert.equal(lines.length, 2);
    }
  });

  scenario('a button of the program’s HTML calls an async def', { path }, async (visit) => {
    await visit.writeHtml('<button id="go" style="width: 100%; height: 200px">Go</button>');
    await visit.runUntil(`import asyncio
from pyscript import when
@when("click", "#go")
async def pressed(event):
    print("pressed", event.isTrusted)
    await asyncio.sleep(0.1)
    print("has waited")
print("ready")
`, 'ready');
    // A real click: its middle is that of the button.
    await visit.clickOn('.program-frame:not([hidden])');
    assert.deepEqual(await until(visit.lines, (lines) => lines.at(-1) === 'has waited'), ['ready', 'pressed True', 'has waited']);
  });

  scenario('an endless loop is ended by Stop, or by the page where that is held up, and the next program runs', { path }, async (visit) => {
    await visit.evaluate(stopSoonAfter, 'now');
    await visit.runUntil('print("now")\nwhile True:\n    pass\n', 'now');
    const status = await visit.says(/^(Stopped|Failed)/);
    const longestGapMs = await visit.evaluate(() => globalThis.longestGapMs);
    if (longestGapMs < 2_000) {
      assert.equal(status, 'Stopped');
    } else {
      assert.match((await visit.lines()).at(-1), /^KeyboardInterrupt: this had blocked the page for [5-9]\.\d s$/);
    }
    await visit.runUntil('print("next")\n', 'next');
  });

  scenario('what is typed with the keys runs with the keys', { path }, async (visit) => {
    await visit.write('');
    await visit.type('for n in range(2):\nprint("typed", n)');
    await visit.press('Control+Enter');
    await until(visit.lines, (lines) => lines.join() === 'typed 0,typed 1', loadingMs);
  });
});

/** Runs in the page: presses Stop when a line is printed, which no driver does as soon, and notes how long its timers stand still. */
function stopSoonAfter(line) {
  let last = performance.now();
  globalThis.longestGapMs = 0;
  const timer = setInterval(() => {
    globalThis.longestGapMs = Math.max(globalThis.longestGapMs, performance.now() - last);
    last = performance.now();
    const stop = [...document.querySelectorAll('button')].find((button) => button.textContent.trim() === 'Stop');
    if (stop && document.querySelector('[role=log]').textContent.includes(line)) stop.click();
    if (/^(Stopped|Failed)/.test(document.querySelector('[role=status]').textContent)) clearInterval(timer);
  }, 50);
}
