// Where the browser can switch stacks, asyncio.run works inside of functions as well.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openPage } from './page.mjs';
import * as turns from './turns.mjs';

let page, close;

before(async () => {
  ({ page, close } = await openPage());
});

after(() => close());

/** Runs a program in the page to its end; gives what it did. */
async function run(source, isDriven) {
  return page.evaluate(
    async ([source, isDriven]) => {
      const host = new globalThis.RealHost();
      globalThis.python.start(host, source);
      host.setDriven(isDriven);
      await host.ending();
      await new Promise((resolve) => setTimeout(resolve, 20));
      const { text, errors, how, switches } = host;
      host.program.stop();
      host.detach();
      host.close();
      return { text, errors, how, switches };
    },
    [source, isDriven],
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

for (const isDriven of [false, true]) {
  test(`asyncio.run inside of a function, ${isDriven ? 'driven' : 'fast'}`, async () => {
    const { text, errors, how, switches } = await run(inFunctions, isDriven);
    assert.deepEqual(errors, []);
    assert.equal(how, 'ok');
    assert.ok(switches > 0);
    const lines = text.split('\n').filter((line) => !line.startsWith('other'));
    assert.deepEqual(lines, [
      'a 0 Task-1', 'a 1 Task-1', 'a', 'b 0 Task-4', 'b 1 Task-4', 'b', 'c 0 Task-5', 'c', 'as it should be', 'end main', '',
    ]);
    assert.equal(text.split('\n').filter((line) => line.startsWith('other')).length, 3);
  });
}

for (const [where, source] of [['at the top level', turns.source], ['inside of a function', turns.sourceInFunction]]) {
  for (const isDriven of [false, true]) {
    test(`loops run ${where} as long as in CPython, ${isDriven ? 'driven' : 'fast'}`, async () => {
      const { text, errors } = await run(source, isDriven);
      assert.deepEqual(errors, []);
      assert.deepEqual(text.trimEnd().split('\n'), turns.lines);
    });
  }
}

for (const isDriven of [false, true]) {
  test(`KeyboardInterrupt leaves asyncio.run inside of a function, ${isDriven ? 'driven' : 'fast'}`, async () => {
    const source = `
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
`;
    const { text, errors, how } = await run(source, isDriven);
    assert.deepEqual([text, errors, how], ['caught\ncleaned\nafter\n', [], 'ok']);
  });
}

test('a program that does not need it never switches', async () => {
  const { switches, text } = await run('import asyncio\nasync def main():\n    print(1)\nasyncio.run(main())', false);
  assert.deepEqual([switches, text], [0, '1\n']);
});

test('stopping a program whose top level is suspended', async () => {
  const { text, how, next } = await page.evaluate(async () => {
    const host = new globalThis.RealHost();
    const source = `
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
`;
    globalThis.python.start(host, source);
    await new Promise((resolve) => setTimeout(resolve, 100));
    host.program.stop();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const after = new globalThis.RealHost();
    globalThis.python.start(after, 'print("next")');
    await after.ending();
    return { text: host.text, how: host.how, next: after.text };
  });
  assert.deepEqual([text, how, next], ['cleaned\n', 'cancelled', 'next\n']);
});
