// Programs as people wrote them for PyScript in 2022 and for asyncio, run as they are.

import assert from 'node:assert/strict';
import { consoleLines, hasPrinted, loadingMs, pageTest, shows, suite, until, writeHtml, writeProgram } from './support.mjs';

const path = '?lesson=clock&python';

suite('Programs of 2022', {}, () => {
  pageTest('plain functions that call each other later', { path }, async ({ page, app }) => {
    await writeProgram(page, app, `from js import document
def count(n):
    Element("count").write(n, append=True)
    if n > 0:
        PyScript.loop.call_later(0.05, count, n - 1)
PyScript.loop.call_soon(count, 3)
`);
    await app.run.click();
    await shows(app.status, /^Finished/, loadingMs);
    assert.equal(await app.frame.body.innerText(), '3\n2\n1\n0');
  });

  pageTest('a stopwatch whose buttons say what they call', { path }, async ({ page, app }) => {
    await writeProgram(page, app, `import asyncio
from datetime import datetime

began = None
laps = 0

async def tick():
    while began is not None:
        Element("elapsed").write(f"{seconds():.1f}")
        await asyncio.sleep(0.05)

def seconds():
    return (datetime.now() - began).total_seconds()

def begin():
    global began
    if began is None:
        began = datetime.now()
        PyScript.loop.create_task(tick())

def lap():
    global laps
    laps += 1
    Element("laps").write(f"lap {laps}", append=True)

async def halt():
    global began
    await asyncio.sleep(0)
    Element("state").write(f"halted after {seconds():.1f}")
    began = None

def clear(event):
    event.target.disabled = True
    Element("laps").clear()
`);
    await writeHtml(page, app, `<p id="elapsed">-</p>
<button py-click="begin()">Begin</button> <button py-onClick="lap()">Lap</button>
<button py-click="halt()">Halt</button> <button pys-onClick="clear">Clear</button>
<button py-click="nonsense(">Fail</button>
<p id="state"></p><div id="laps"></div>`);
    await app.run.click();
    const press = (name) => app.frame.body.getByRole('button', { name, exact: true }).click();
    await shows(app.status, /^Finished/, loadingMs);
    await press('Begin');
    await until(() => app.frame.body.locator('#elapsed').innerText(), (text) => Number(text) >= 0.3);
    await press('Lap');
    await press('Lap');
    await until(() => app.frame.body.locator('#laps').innerText(), 'lap 1\nlap 2');
    await press('Clear');
    await until(() => app.frame.body.locator('#laps').innerText(), '');
    await press('Halt');
    await shows(app.frame.body.locator('#state'), /^halted after \d\.\d$/);
    await shows(app.status, /^Finished/);
    assert.deepEqual(await consoleLines(app), []);
    await press('Fail');
    await until(() => consoleLines(app), (lines) => lines.at(-1)?.text.startsWith('SyntaxError'));
  });

  pageTest('a list that grows by what is typed', { path }, async ({ page, app }) => {
    await writeProgram(page, app, `tasks = []
template = Element("template").select(".line", from_content=False)

def add(*args):
    field = Element("new")
    if not field.value:
        return None
    tasks.append(field.value)
    line = template.clone(f"task-{len(tasks)}", to=Element("list"))
    line.element.textContent = field.value
    line.remove_class("hidden")
    field.clear()

def on_key(event):
    if event.key == "Enter":
        add(event)

Element("new").element.onkeypress = on_key
`);
    await writeHtml(page, app, `<input id="new" aria-label="New"> <button pys-onClick="add">Add</button>
<div id="template"><p class="line hidden" id="line"></p></div><div id="list"></div>`);
    await app.run.click();
    await shows(app.status, /^Finished/, loadingMs);
    const field = app.frame.body.getByRole('textbox', { name: 'New' });
    await field.fill('write');
    await app.frame.body.getByRole('button', { name: 'Add' }).click();
    await shows(app.frame.body.locator('#list'), 'write');
    await field.fill('run');
    await field.press('Enter');
    await until(() => app.frame.body.locator('#list > p.line:not(.hidden)').allTextContents(), (all) => all.join() === 'write,run');
    assert.equal(await field.inputValue(), '');
  });

  pageTest('a tutorial that looks at its own frames, and at errors beside results', { path }, async ({ page, app }) => {
    await writeProgram(page, app, `import asyncio
import sys
from datetime import datetime

def log(message):
    print(f"{sys._getframe(1).f_code.co_name}: {message}")

async def fetch(number):
    log(f"begins {number}")
    await asyncio.sleep(number / 10)
    if number == 2:
        raise ValueError("no two")
    return number * number

async def main():
    began = datetime.now()
    for result in await asyncio.gather(*map(fetch, (1, 2, 3)), return_exceptions=True):
        log(repr(result))
    log(f"{(datetime.now() - began).total_seconds():.1f} s in {sys._getframe().f_code.co_name}")

if __name__ == "__main__":
    asyncio.run(main())
    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(asyncio.wait_for(fetch(9), timeout=0.05))
    except asyncio.TimeoutError:
        log("timed out")
    finally:
        loop.close()
`);
    await app.run.click();
    await shows(app.status, /^Finished/, loadingMs);
    await hasPrinted(app, [
      'fetch: begins 1',
      'fetch: begins 2',
      'fetch: begins 3',
      'main: 1',
      "main: ValueError('no two')",
      'main: 9',
      'main: 0.3 s in main',
      'fetch: begins 9',
      '<module>: timed out',
    ]);
  });
});
