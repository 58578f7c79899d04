// What the inspector says of where and why: names, numbers, lines.

import assert from 'node:assert/strict';
import { loadingMs, pageTest, shows, suite, until, writeProgram } from './support.mjs';

suite('where', {}, () => {
  pageTest('a join says how many items never got task_done, and the tab Queues lists what the program has', { path: '?lesson=clock&python' }, async ({ page, app }) => {
    await writeProgram(page, app, `import asyncio
jobs = asyncio.Queue()
door = asyncio.Lock()
async def work():
    for number in range(6):
        await jobs.get()
        jobs.task_done()
async def main():
    for number in range(10):
        jobs.put_nowait(number)
    worker = asyncio.create_task(work())
    async with door:
        await jobs.join()
asyncio.run(main())
`);
    await app.run.click();
    await shows(app.status, /^Stuck: /, loadingMs);
    const report = page.getByRole('region', { name: 'Stuck' });
    await until(() => report.textContent(), /main waits for queue “jobs” \(join, 4 of 10 items never got task_done\)/);
    await app.inspector.tab('Queues').click();
    const list = app.inspector.region.getByRole('list', { name: 'Locks and queues' });
    await until(() => list.textContent(), /lock “door”, held by Task-\d+ main/);
    assert.match(await list.textContent(), /queue “jobs” \(4 items\), 4 of 10 items never got task_done, 1 task waits/);
  });

  pageTest('in Rust the tab Queues lists what somebody waits for, with its numbers', { path: '?lesson=semaphore' }, async ({ app }) => {
    await app.virtualTime.click();
    await app.pause.click();
    await app.run.click();
    await shows(app.status, /^Paused at/);
    await app.inspector.tab('Queues').click();
    const list = app.inspector.region.getByRole('list', { name: 'Locks and queues' });
    const read = async () => {
      await app.step.click();
      return await list.count() > 0 ? list.textContent() : '';
    };
    await until(read, /semaphore .*\(0 permits\), held by .*, \d+ tasks? waits?/);
  });

  pageTest('who opens the inspector later sees who waits for what', { path: '?lesson=clock&python', isInspectorClosed: true }, async ({ page, app }) => {
    await writeProgram(page, app, `import asyncio
long = asyncio.create_task(asyncio.sleep(1000), name="long")
await asyncio.sleep(0)
print("waits")
await long
`);
    await app.run.click();
    await until(() => app.console.textContent(), /waits/, loadingMs);
    await page.getByRole('button', { name: 'Inspector' }).click();
    await app.inspector.tab('Timeline').click();
    const labels = () => app.inspector.lanes.getByRole('option').evaluateAll((options) => options.map((option) => option.getAttribute('aria-label')).join('; '));
    await until(labels, /top level, waiting for task long, 0 polls; long, sleeping until 1,000\.\d+ s, 0 polls/);
  });

  pageTest('the lanes of tasks that are over can be hidden, while others come and go', { path: '?lesson=clock&python' }, async ({ page, app }) => {
    await writeProgram(page, app, `import asyncio
async def work(seconds):
    await asyncio.sleep(seconds)
short = [asyncio.create_task(work(0.1), name=f"short {number}") for number in range(40)]
long = asyncio.create_task(work(1000), name="long")
await asyncio.sleep(1)
later = asyncio.create_task(work(0.1), name="later")
await long
`);
    await app.run.click();
    await app.inspector.tab('Timeline').click();
    const { timeline, lanes } = app.inspector;
    const finished = timeline.getByRole('button', { name: /finished/ });
    await until(() => finished.textContent(), /^4[01] finished$/, loadingMs);
    const shown = () => lanes.getByRole('option').evaluateAll((options) => options.map((option) => option.getAttribute('aria-label')));
    assert.ok((await shown()).some((label) => /short/.test(label)));
    await finished.click();
    await until(() => finished.getAttribute('aria-expanded'), 'false');
    const left = await until(shown, (labels) => labels.length > 0 && !labels.some((label) => /short|later/.test(label)));
    assert.ok(left.some((label) => /long/.test(label)), left.join('; '));
    await lanes.focus();
    await page.keyboard.press('Control+End');
    await until(() => lanes.evaluate((list) => document.getElementById(list.getAttribute('aria-activedescendant')).getAttribute('aria-label')), /long/);
    await page.keyboard.press('h');
    await until(() => finished.getAttribute('aria-expanded'), 'true');
    await until(shown, (labels) => labels.some((label) => /short|later/.test(label)));
  });

  pageTest('a step goes over wake-ups of the loop, with Ctrl it does not', { path: '?lesson=clock&python' }, async ({ page, app }) => {
    await writeProgram(page, app, `import asyncio
await asyncio.sleep(1)
print("over")
`);
    await app.pause.click();
    await app.run.click();
    await shows(app.status, 'Paused at 0.00 s · next: task top level', loadingMs);
    await page.keyboard.press('F10');
    await shows(app.status, /next: the end of top level’s sleep at 1\.00 s/);
    await shows(app.source.locator('.cm-nextLine'), /sleep/);
    await page.keyboard.press('Control+F10');
    await shows(app.status, /^Paused at 1\.00 s · ran the end of top level’s sleep at 1\.00 s · next: task top level$/);
    await app.reset.click();
    await app.pause.click();
    await app.run.click();
    await shows(app.status, 'Paused at 0.00 s · next: task top level', loadingMs);
    await page.keyboard.press('F10');
    await shows(app.status, /next: the end of top level’s sleep/);
    await page.keyboard.press('F10');
    await shows(app.console, /over/);
  });

  pageTest('who computes for long is named, and the long turn leads to the line', { path: '?lesson=clock&python' }, async ({ page, app }) => {
    await writeProgram(page, app, `import asyncio, time
async def work():
    end = time.perf_counter() + 0.8
    while time.perf_counter() < end:
        pass
async def main():
    await asyncio.sleep(0.1)
    await asyncio.create_task(work())
asyncio.run(main())
`);
    await app.run.click();
    await shows(app.console, /clock\.py:[45]: Task-\d+ computed for \d+\.\d\d s without an await/, loadingMs);
    await shows(app.status, /^Finished/);
    await app.inspector.lanes.focus();
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('Home');
    await until(async () => {
      await page.keyboard.press('ArrowRight');
      await page.waitForTimeout(40);
      return app.inspector.pointed.textContent();
    }, /holds the page up, because of Task-\d+ work at clock\.py:[45]/);
    await page.keyboard.press('Enter');
    await until(() => app.inspector.announced.textContent(), /shown: clock\.py:[45]/);
    await shows(app.source.locator('.cm-wantedLine'), /while time|pass/);
    assert.equal(await app.source.locator('.cm-content:focus').count(), 1, 'the keyboard is there');
  });

  pageTest('a failure that was taken is in the ledger, and beside a heartbeat it is known who waits in vain', { path: '?lesson=clock&python' }, async ({ page, app }) => {
    await writeProgram(page, app, `import asyncio
async def fail():
    raise ValueError("no")
async def beat():
    while True:
        await asyncio.sleep(0.3)
async def main():
    heart = asyncio.create_task(beat())
    await asyncio.gather(asyncio.create_task(fail()), return_exceptions=True)
    await asyncio.get_running_loop().create_future()
asyncio.run(main())
`);
    await app.run.click();
    await shows(app.status, /^Stuck: .*; the others go on$/, loadingMs);
    const report = page.getByRole('region', { name: 'Stuck' });
    await until(() => report.textContent(), /main waits for a future, which nobody else can reach/);
    await app.stop.click();
    await app.inspector.tab('Ledger').click();
    await until(() => app.inspector.panel('Ledger').textContent(), /Task Task-\d+ fail failed: taken by Task-\d+ main at line 9\./);
  });

  pageTest('by steps, what happens at one moment has its width and its order', { path: '?lesson=clock&python' }, async ({ page, app }) => {
    await writeProgram(page, app, `import asyncio
async def work(name):
    await asyncio.sleep(0)
    print(name)
async def main():
    await asyncio.gather(work("one"), work("two"))
asyncio.run(main())
`);
    await app.virtualTime.click();
    await app.run.click();
    await shows(app.status, /^Finished/, loadingMs);
    await app.inspector.lanes.focus();
    await page.keyboard.press('s');
    assert.equal(await app.inspector.timeline.getByRole('button', { name: 'Steps' }).getAttribute('aria-pressed'), 'true');
    const said = () => app.inspector.announced.textContent();
    const spoken = [];
    for (let lane = 0; lane < 5; lane += 1) {
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('End');
      spoken.push(await until(said, (words) => words !== spoken.at(-1)));
    }
    const steps = spoken.slice(1).map((words) => [words.split(',')[0], Number(words.match(/at step (\d+)$/)[1])]);
    assert.deepEqual(steps.map(([what]) => what), ['top level is done', 'Task-1 main is done', 'Task-2 work is done', 'Task-3 work is done']);
    const [topLevel, main, one, two] = steps.map(([, step]) => step);
    assert.ok(one + 1 === two && two < main && main < topLevel, 'as wide as they are many, though all of it was at 0 s');
    await app.inspector.timeline.getByRole('button', { name: 'Steps' }).click();
    await app.inspector.lanes.focus();
    await page.keyboard.press('End');
    await until(said, /\d s\b/);
    assert.equal(await app.status.textContent(), 'Finished after 0.00 s', 'looking at it is not running it');
  });
});
