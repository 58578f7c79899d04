// Programs in Python, as a person runs them: edited, run, stopped, held still, watched.

import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import {
  consoleLines, consoleTexts, hasPrinted, loadingMs, pageTest, reaches, runVirtually, savePicture, shows, suite, until,
  writeHtml, writeProgram,
} from './support.mjs';

suite('Python', {}, () => {
  pageTest('the lesson has a program in Python beside the one in Rust', { path: '?lesson=two-sleepers' }, async ({ page, app }) => {
    await app.source.getByRole('tab', { name: 'Python' }).click();
    assert.match(page.url(), /\?lesson=two-sleepers&python$/);
    await app.run.click();
    await until(() => consoleLines(app), (lines) => lines.length >= 3, loadingMs);
    const lines = await consoleLines(app);
    assert.ok(lines.every(({ task }) => task === 'quick' || task === 'slow'), JSON.stringify(lines));
    assert.match(await app.frame.body.innerText(), /quick: \d/);
    await app.stop.click();
    await shows(app.status, 'Stopped');
    await page.goBack();
    await app.source.locator('.source-line').first().waitFor();
    assert.equal(await app.source.getByRole('tab', { name: 'Rust' }).getAttribute('aria-selected'), 'true');
  });

  pageTest('Run runs the program also before its editor is there', {
    path: '?lesson=two-sleepers&python',
    prepare: (page) => page.route(/split_tools\.wasm$/, async (route) => {
      await delay(1000);
      await route.continue();
    }),
  }, async ({ app }) => {
    await app.run.click();
    await until(() => consoleLines(app), (lines) => lines.some(({ task }) => task === 'quick'), loadingMs);
  });

  pageTest('what is written runs: top-level await, asyncio.run again and again, and inside of a function', { path: '?lesson=clock&python' }, async ({ page, app }) => {
    await writeProgram(page, app, `import asyncio
await asyncio.sleep(0.1)
async def main(word):
    await asyncio.sleep(0.1)
    print(word)
    return word.upper()
if __name__ == "__main__":
    print(asyncio.run(main("one")))
    asyncio.run(main("two"))
def plain():
    return asyncio.run(main("three"))
print(plain())
`);
    await app.run.click();
    await shows(app.status, /^Finished/, loadingMs);
    await hasPrinted(app, ['one', 'ONE', 'two', 'three', 'THREE']);
  });

  pageTest('an error is marked in its line, and the next run forgets it', { path: '?lesson=clock&python' }, async ({ page, app }) => {
    await writeProgram(page, app, 'print("before")\nnothing = 1 / 0\n');
    await app.run.click();
    await shows(app.source.locator('.editor-marks').first(), /Line 2, column 11.*ZeroDivisionError: division by zero/s, loadingMs);
    const lines = await consoleTexts(app);
    assert.equal(lines[0], 'before');
    assert.equal(lines.at(-1), 'ZeroDivisionError: division by zero');
    await shows(app.status, /^Failed after/);
    await writeProgram(page, app, 'def f(:\n');
    await app.run.click();
    await shows(app.source.locator('.editor-marks').first(), /Line 1.*SyntaxError/s);
    await writeProgram(page, app, 'print("well")\n');
    await app.run.click();
    await until(() => consoleLines(app), (all) => all.at(-1)?.text === 'well');
    await shows(app.status, /^Finished after/);
    assert.equal(await app.source.locator('.editor-marks').first().innerText(), '');
  });

  pageTest('paused, stepped and in virtual time a program in Python is like one in Rust', { path: '?lesson=two-sleepers&python' }, async ({ page, app }) => {
    await app.pause.click();
    await app.run.click();
    await shows(app.status, 'Paused at 0.00 s · next: task top level', loadingMs);
    await app.step.click();
    await shows(app.status, /ran task top level · next: task quick/);
    await app.step.click();
    await shows(app.status, /ran task quick · next: task slow/);
    // The line at which that goes on is marked, and not once the program is over.
    await shows(app.source.locator('.cm-nextLine'), /async def/);
    await app.stop.click();
    await until(() => app.source.locator('.cm-nextLine').count(), 0);
    await writeProgram(page, app, `import asyncio, time
loop = asyncio.get_running_loop()
before = time.monotonic(), time.perf_counter(), time.time()
await asyncio.sleep(300)
future = loop.create_future()
loop.call_later(300, future.set_result, None)
await future
after = time.monotonic(), time.perf_counter(), time.time()
print(*(round(late - early) for early, late in zip(before, after)), round(loop.time()))
`);
    await runVirtually(app, 'Finished after 600.00 s');
    await hasPrinted(app, ['600 600 600 600']);
  });

  pageTest('a program that waits for ever is called stuck, and what it waits for is named', { path: '?lesson=clock&python' }, async ({ page, app }) => {
    await writeProgram(page, app, 'import asyncio\nawait asyncio.Queue().get()\n');
    await app.run.click();
    await shows(app.status, /^Stuck: top level waits for queue.*\(get\) for ever$/, loadingMs);
  });

  pageTest('tasks that wait for each other are called stuck also while nobody watches', { path: '?lesson=clock&python', isInspectorClosed: true }, async ({ page, app }) => {
    await writeProgram(page, app, `import asyncio
print("waits", end="")
left, right = asyncio.Lock(), asyncio.Lock()
async def cross(first, second):
    async with first:
        await asyncio.sleep(0.1)
        print(".", end="")
        async with second:
            pass
await asyncio.gather(cross(left, right), cross(right, left))
`);
    await app.run.click();
    await shows(app.status, /^Stuck: /, loadingMs);
    await hasPrinted(app, ['waits..']);
    await app.stop.click();
    await shows(app.status, 'Stopped');
  });

  for (const isInspectorClosed of [false, true]) {
    const when = isInspectorClosed ? 'also to who opens the inspector once it hangs' : 'to who watches from the start';
    pageTest(`a deadlock is told and drawn, ${when}`, { path: '?lesson=philosophers&python', isInspectorClosed }, async ({ page, app }) => {
      const { inspector } = app;
      // Until the program is there, Run would run an empty one.
      await app.source.locator('.cm-content').filter({ hasText: 'philosopher' }).first().waitFor();
      await app.run.click();
      await shows(app.status, 'Stuck: 5 tasks wait for each other', loadingMs);
      if (isInspectorClosed) await inspector.toggle.click();
      const report = page.getByRole('region', { name: 'Stuck' });
      await until(() => report.textContent(), /philosopher 1 waits for lock “forks\[1\]”, held by philosopher 2/);
      assert.match(await report.textContent(), /philosopher 5 waits for lock “forks\[0\]”, held by philosopher 1/);
      // Who watches late does not know who is the oldest.
      const circle = (await report.getByRole('img').getAttribute('aria-label')).match(/philosopher \d/g).slice(0, 5);
      const first = circle.indexOf('philosopher 1');
      assert.equal([...circle.slice(first), ...circle.slice(0, first)].join(), [1, 2, 3, 4, 5].map((seat) => `philosopher ${seat}`).join());
      await savePicture(page, isInspectorClosed ? 'stuck-python-late' : 'stuck-python');
      // It stays so when nobody watches any more.
      await inspector.toggle.click();
      await shows(app.status, 'Stuck: 5 tasks wait for each other');
      await inspector.toggle.click();
      await app.frame.body.getByRole('spinbutton').fill('1');
      await app.frame.body.getByRole('button', { name: 'Serve again' }).click();
      await reaches(app.frame.value('philosopher 1'), 3);
      await report.waitFor({ state: 'detached' });
      await shows(app.detail, 'waits for the browser');
      if (!isInspectorClosed) {
        await inspector.toggle.click();
        await shows(app.detail, 'waits for the browser');
      }
    });
  }

  pageTest('locks and items that are left are in the ledger, but not what who is stopped holds', { path: '?lesson=clock&python' }, async ({ page, app }) => {
    await writeProgram(page, app, `import asyncio
left, right = asyncio.Lock(), asyncio.Lock()
async def forgets():
    await left.acquire()
async def holds():
    async with right:
        await asyncio.sleep(1000)
jobs = asyncio.Queue()
for job in range(3): jobs.put_nowait(job)
await jobs.get()
await asyncio.create_task(forgets(), name="forgetful")
await asyncio.create_task(holds(), name="careful")
`);
    const ledger = app.inspector.panel('Ledger');
    await app.run.click();
    await app.inspector.tab('Ledger').click();
    await until(() => ledger.textContent(), /Task forgetful is over and still holds lock “left”\./, loadingMs);
    await app.stop.click();
    await shows(app.status, 'Stopped');
    await until(() => ledger.textContent(), /Task forgetful is over and still holds lock “left”\./);
    assert.match(await ledger.textContent(), /2 items were put into queue “jobs” and never taken\./);
    assert.doesNotMatch(await ledger.textContent(), /careful is over/);
    await writeProgram(page, app, 'import asyncio\njobs = asyncio.PriorityQueue()\njobs.put_nowait(1)\n');
    await app.run.click();
    await until(() => ledger.textContent(), /1 item was put into queue (“jobs”|of line 2) and never taken\./);
    await shows(app.status, /Finished/);
  });

  pageTest('the timeline tells who has cancelled a task, and the ledger who was never awaited', { path: '?lesson=clock&python' }, async ({ page, app }) => {
    await writeProgram(page, app, `import asyncio
async def work():
    await asyncio.sleep(1)
victim = asyncio.create_task(work(), name="victim")
lonely = asyncio.create_task(work(), name="lonely")
awaited = asyncio.create_task(work(), name="awaited")
await asyncio.sleep(0.5)
victim.cancel()
await asyncio.sleep(1)
await awaited
try:
    await victim
except asyncio.CancelledError:
    pass
`);
    await runVirtually(app, 'Finished after 1.50 s', loadingMs);
    await app.inspector.lanes.focus();
    await page.keyboard.press('Home');
    const words = () => app.inspector.pointed.textContent();
    // The lanes of the loop, of the callbacks and of the top level come first.
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'Home']) {
      await page.keyboard.press(key);
    }
    const heard = new Set();
    await until(async () => {
      await page.keyboard.press('ArrowRight');
      // It is drawn with the next frame.
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      heard.add(await words());
      return [...heard].join('\n');
    }, /top level asks for victim to be cancelled[^]*victim learns that it is cancelled/);
    await app.inspector.tab('Ledger').click();
    const left = await until(() => app.inspector.panel('Ledger').textContent(), /never awaited/);
    assert.match(left, /Task lonely was never awaited\./);
    assert.doesNotMatch(left, /victim|Task awaited/);
  });

  pageTest('the HTML of a program is there before it runs, and nobody listens after Stop', { path: '?lesson=clock&python' }, async ({ page, app }) => {
    await writeProgram(page, app, `import asyncio
from js import document
from pyscript import when
print(document.querySelectorAll("button").length)
@when("click", "#press")
def press():
    print("pressed")
await asyncio.sleep(1000)
`);
    await writeHtml(page, app, '<button id="press">Press</button>');
    await app.run.click();
    const button = app.frame.body.getByRole('button', { name: 'Press' });
    await button.waitFor({ timeout: loadingMs });
    await until(async () => {
      await button.click();
      return consoleLines(app);
    }, (lines) => lines.at(-1)?.text === 'pressed');
    assert.equal((await consoleLines(app))[0].text, '1');
    await app.stop.click();
    await shows(app.status, 'Stopped');
    await app.frame.picture.waitFor();
    assert.ok(await button.isDisabled(), 'nobody listens after Stop');
  });

  pageTest('without a program in Python the page fetches none of it', { path: '?lesson=clock' }, async ({ page, app }) => {
    const fetched = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
    assert.deepEqual(fetched.filter((name) => /python|pyodide|editor\.(js|css)/.test(name)), []);
    await app.run.click();
    await shows(app.status, 'Running');
  });
});
