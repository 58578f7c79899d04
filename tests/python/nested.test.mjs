// Runs of loops inside of functions and tasks, where the browser can switch stacks: what they must not do. In Chromium.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openPage } from './page.mjs';

let page, close;

before(async () => {
  ({ page, close } = await openPage());
});

after(() => close?.());

/** Runs a program in the page to its end; gives what it printed, and its problems. */
async function run(source, mode) {
  return page.evaluate(
    async ([source, mode]) => {
      const host = new globalThis.RealHost(globalThis.python);
      host.send('watch', mode === 'watched');
      host.send('virtual_time', mode === 'virtual');
      host.send('run', source, 'program.py', '');
      await host.ending();
      await host.stop();
      return { text: host.text, problems: host.problems.map(({ message }) => message) };
    },
    [source, mode],
  );
}

for (const mode of ['unwatched', 'watched', 'virtual']) {
  describe(mode, () => {
    test('a loop that was set and stands still keeps nobody from waiting', async () => {
      const source = `
import asyncio
async def main(number):
    await asyncio.sleep(0)
    return number, asyncio.current_task().get_name().rpartition("-")[0]
def run_all():
    asyncio.set_event_loop(asyncio.new_event_loop())
    with asyncio.Runner() as runner:
        print(runner.run(main(1)), runner.run(main(2)))
    print(asyncio.run(main(3)))
run_all()
`;
      assert.deepEqual(await run(source, mode), { text: "(1, 'Task') (2, 'Task')\n(3, 'Task')\n", problems: [] });
    });

    test('a run inside of a run is refused as in CPython, and the page lives', async () => {
      const source = `
import asyncio
async def nothing():
    return "again"
async def main():
    coroutine = nothing()
    try:
        asyncio.run(coroutine)
    finally:
        coroutine.close()
try:
    asyncio.run(main())
except RuntimeError as error:
    print(error)
def again():
    return asyncio.run(nothing())
print(again())
`;
      const { text, problems } = await run(source, mode);
      assert.equal(text, 'asyncio.run() cannot be called from a running event loop: write `await`\nagain\n');
      assert.deepEqual(problems, []);
    });

    test('what is left of a loop that nobody runs takes no time of who has run it', async () => {
      const source = `
import asyncio
def work():
    loop = asyncio.new_event_loop()
    loop.call_later(50, print, "must not come")
    loop.run_until_complete(asyncio.sleep(0.01))
    print(loop.time() < 10)
    loop.close()
work()
`;
      assert.deepEqual(await run(source, mode), { text: 'True\n', problems: [] });
    });

    test('in debug mode coroutines know where they were made in each turn', async () => {
      const source = `
import asyncio, sys
async def main():
    depths = set()
    for _ in range(5):
        await asyncio.sleep(0.001)
        depths.add(sys.get_coroutine_origin_tracking_depth())
    return depths
def work():
    before = sys.get_coroutine_origin_tracking_depth()
    return before, asyncio.run(main(), debug=True), sys.get_coroutine_origin_tracking_depth()
print(work())
`;
      assert.deepEqual(await run(source, mode), { text: '(0, {10}, 0)\n', problems: [] });
    });

    test('a task cannot run another loop for ever', async () => {
      const source = `
import asyncio
async def main():
    loop = asyncio.new_event_loop()
    try:
        loop.run_forever()
    except RuntimeError as error:
        print(error)
    loop.close()
asyncio.run(main())
`;
      assert.deepEqual(await run(source, mode), {
        text: 'Cannot run the event loop while another loop is running\n',
        problems: [],
      });
    });
  });
}
