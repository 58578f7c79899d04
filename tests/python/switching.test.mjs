// Where the browser can switch stacks, what blocks in CPython works inside of functions and tasks as well. These tests need
// stack switching, which Node has not: they run in Chromium.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { openPage } from './page.mjs';
import * as turns from './turns.mjs';

let page, close;

before(async () => {
  ({ page, close } = await openPage());
});

after(() => close?.());

/** Runs a program in the page to its end; gives what it did. With `stopAfter` it is stopped after so many milliseconds. */
async function run(source, mode = 'unwatched', stopAfter = null) {
  return page.evaluate(
    async ([source, mode, stopAfter]) => {
      const host = new globalThis.RealHost(globalThis.python);
      host.send('watch', mode === 'watched');
      host.send('virtual_time', mode === 'virtual');
      host.send('run', source, 'program.py', '');
      if (stopAfter === null) await host.ending();
      await new Promise((resolve) => setTimeout(resolve, stopAfter ?? 20));
      await host.stop();
      const { text, problems, how } = host;
      return { text, problems, how };
    },
    [source, mode, stopAfter],
  );
}

const inFunctions = `
import asyncio
async def work(name, times):
    for number in range(times):
        print(name, number, asyncio.current_task().get_name())
        await asyncio.sleep(0.005)
    return name
def run_both():
    print(asyncio.run(work("a", 2)))
    loop = asyncio.new_event_loop()
    print(loop.run_until_complete(work("b", 2)))
    loop.close()
    with asyncio.Runner() as runner:
        print(runner.run(work("c", 1)))
other = asyncio.create_task(work("other", 3), name="other")
def main():
    run_both()
    try:
        asyncio.run(fail())
    except ValueError as error:
        print(error)
async def fail():
    raise ValueError("as it should be")
await asyncio.sleep(0.001)
if __name__ == "__main__":
    main()
await other
print("end", asyncio.current_task().get_name())
`;

const inTasks = `
import asyncio
from pyodide.ffi import run_sync
async def answer(value):
    await asyncio.sleep(0.01)
    return value
def wait(value, seconds):
    run_sync(asyncio.sleep(seconds))
    return value, asyncio.current_task().get_name()
async def waits(value, seconds):
    return wait(value, seconds)
async def main():
    tasks = [asyncio.create_task(waits(number, 0.05 - number * 0.01), name=f"task {number}") for number in range(3)]
    print(await asyncio.gather(*tasks))
    print(asyncio.run(answer("run")), asyncio.get_running_loop().run_until_complete(answer("until")))
    try:
        run_sync(asyncio.wait_for(answer(1), 0.001))
    except TimeoutError:
        print("late")
    future = asyncio.get_running_loop().create_future()
    future.set_result("done")
    print(run_sync(future))
asyncio.run(main())
`;

const report = readFileSync(new URL('reports/r71_run_sync_and_gather.py', import.meta.url), 'utf8');

for (const mode of ['unwatched', 'watched', 'virtual']) {
  describe(mode, () => {
    test('asyncio.run inside of a function', async () => {
      const { text, problems, how } = await run(inFunctions, mode);
      assert.deepEqual(problems, []);
      assert.equal(how, 'ok');
      const lines = text.split('\n').filter((line) => !line.startsWith('other'));
      assert.deepEqual(lines, [
        'a 0 Task-1', 'a 1 Task-1', 'a', 'b 0 Task-4', 'b 1 Task-4', 'b', 'c 0 Task-5', 'c', 'as it should be', 'end main', '',
      ]);
      assert.equal(text.split('\n').filter((line) => line.startsWith('other')).length, 3);
    });

    test('run_sync and its kin inside of tasks, several at once', async () => {
      const { text, problems } = await run(inTasks, mode);
      assert.deepEqual(problems, []);
      assert.equal(text, "[(0, 'task 0'), (1, 'task 1'), (2, 'task 2')]\nrun until\nlate\ndone\n");
    });

    test('run_sync lets others run, and generators are cleaned up', async () => {
      const { text, problems } = await run(report, mode);
      assert.deepEqual(problems, []);
      const lines = text.trimEnd().split('\n').sort();
      assert.deepEqual(lines, [
        'end', 'generator cleaned', 'hooks inside are set: True', 'others ran meanwhile: True', 'sync function got [1, 2, 3]',
      ]);
    });

    for (const [where, source] of [['at the top level', turns.source], ['inside of a function', turns.sourceInFunction]]) {
      test(`loops run ${where} as long as in CPython`, async () => {
        const { text, problems } = await run(source, mode);
        assert.deepEqual(problems, []);
        assert.deepEqual(text.trimEnd().split('\n'), turns.lines);
      });
    }

    test('KeyboardInterrupt leaves asyncio.run inside of a function', async () => {
      const { text, problems, how } = await run(`
import asyncio
async def fail():
    raise KeyboardInterrupt
async def left():
    try:
        await asyncio.sleep(9)
    finally:
        print("cleaned")
async def main():
    task = asyncio.create_task(left())
    await asyncio.sleep(0)
    await fail()
def f():
    with asyncio.Runner() as runner:
        try:
            runner.run(main())
        except KeyboardInterrupt:
            print("caught")
f()
print("after")
`, mode);
      assert.deepEqual([text, problems, how], ['caught\ncleaned\nafter\n', [], 'ok']);
    });
  });
}

test('stopping a program whose top level is suspended', async () => {
  const { text, how } = await run(`
import asyncio
async def main():
    try:
        await asyncio.sleep(100)
    finally:
        await asyncio.sleep(1)
        print("cleaned")
def f():
    asyncio.run(main())
f()
print("never")
`, 'unwatched', 100);
  assert.deepEqual([text, how], ['cleaned\n', 'cancelled']);
  assert.equal((await run('print("next")')).text, 'next\n');
});
