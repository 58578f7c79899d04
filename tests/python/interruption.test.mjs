// KeyboardInterrupt and SystemExit: what they end, and who still cleans up.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { begin, loadPython, modes, run, runAll } from './python.mjs';

let python;

before(async () => {
  python = await loadPython();
});

/** Programs that need no page, and what CPython 3.13 prints. */
const asInCPython = [
  ['leaves asyncio.run', `
import asyncio
async def fail():
    raise KeyboardInterrupt("why")
async def answer():
    return 42
try:
    asyncio.run(fail())
except KeyboardInterrupt as error:
    print(repr(error))
print(asyncio.run(answer()))
`, ["KeyboardInterrupt('why')", '42']],
  ['goes through who waits for the task', `
import asyncio
async def fail():
    await asyncio.sleep(0)
    raise KeyboardInterrupt
async def sleep():
    try:
        await asyncio.sleep(5)
    finally:
        print("cleaned")
async def main():
    try:
        await asyncio.gather(fail(), sleep())
    finally:
        print("main is over")
try:
    asyncio.run(main())
except KeyboardInterrupt:
    print("caught")
`, ['cleaned', 'main is over', 'caught']],
  ['leaves a task group', `
import asyncio
async def fail():
    raise KeyboardInterrupt
async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(fail())
        group.create_task(asyncio.sleep(9))
try:
    asyncio.run(main())
except BaseException as error:
    print(repr(error))
`, ['KeyboardInterrupt()']],
  ['leaves run_forever, which can go on', `
import asyncio
def fail():
    raise KeyboardInterrupt
loop = asyncio.new_event_loop()
loop.call_soon(fail)
loop.call_soon(print, "later")
try:
    loop.run_forever()
except KeyboardInterrupt:
    print("caught")
loop.call_soon(loop.stop)
loop.run_forever()
loop.close()
`, ['caught', 'later']],
  ['leaves run_until_complete, whose task nobody tells of any more', `
import asyncio
async def fail():
    raise KeyboardInterrupt
loop = asyncio.new_event_loop()
loop.set_exception_handler(lambda loop, context: print(context["message"]))
try:
    loop.run_until_complete(fail())
except KeyboardInterrupt:
    print("caught")
loop.run_until_complete(asyncio.sleep(0.01))
loop.close()
`, ['caught']],
  ['raised while asyncio.run cancels what is left', `
import asyncio
async def fail():
    try:
        await asyncio.sleep(9)
    finally:
        raise KeyboardInterrupt
async def main():
    task = asyncio.create_task(fail())
    await asyncio.sleep(1)
    print("over")
try:
    asyncio.run(main())
except KeyboardInterrupt:
    print("caught")
`, ['over', 'caught']],
];

/** Runs a program that blocks; the page asks for an interruption after each of these times, in milliseconds. */
function runBlocking(source, mode, ...afterMs) {
  const host = begin(python, source, { mode });
  let since = performance.now();
  python.setInterruptBuffer({
    get 0() {
      if (afterMs.length === 0 || performance.now() - since < afterMs[0]) return 0;
      afterMs.shift();
      since = performance.now();
      return 2;
    },
    set 0(_) {},
  });
  runAll(host, mode);
  python.setInterruptBuffer(undefined);
  host.stop();
  return host;
}

for (const mode of modes) {
  describe(mode, () => {
    for (const [name, source, lines] of asInCPython) {
      test(`KeyboardInterrupt ${name}, as in CPython`, () => {
        const host = run(python, source, { mode });
        assert.deepEqual([host.problems, host.how, host.text.trimEnd().split('\n')], [[], 'ok', lines]);
      });
    }

    test('a KeyboardInterrupt that nobody catches ends the program, and what waits for it is not told twice', () => {
      const source = `
import asyncio
async def fail():
    raise KeyboardInterrupt
async def main():
    await asyncio.create_task(fail())
asyncio.run(main())
print("never")
`;
      const host = run(python, source, { mode });
      assert.deepEqual([host.how, host.text, host.problems.map(({ kind, line }) => [kind, line])], ['error', '', [['uncaught', 4]]]);
      assert.equal(run(python, 'print("next")', { mode }).text, 'next\n');
    });

    test('a task of the top level that raises KeyboardInterrupt ends the program; the others clean up, with awaits', () => {
      const source = `
import asyncio
async def fail():
    await asyncio.sleep(0)
    raise KeyboardInterrupt
async def clean_up(name):
    try:
        await asyncio.sleep(9)
    finally:
        await asyncio.sleep(1)
        print(name)
tasks = [asyncio.create_task(work) for work in (clean_up("a"), fail(), clean_up("b"))]
await asyncio.gather(*tasks)
print("never")
`;
      const host = run(python, source, { mode });
      assert.deepEqual([host.how, host.text, host.problems.map(({ kind, line }) => [kind, line])], ['error', 'a\nb\n', [['uncaught', 5]]]);
    });

    test('one that cleans up may raise it as well: the others are not left out', () => {
      const source = `
import asyncio
async def clean_up(name):
    try:
        await asyncio.sleep(9)
    finally:
        if name == "b":
            raise KeyboardInterrupt
        await asyncio.sleep(1)
        print(name)
tasks = [asyncio.create_task(clean_up(name)) for name in "abc"]
await asyncio.sleep(0)
raise SystemExit
`;
      const host = run(python, source, { mode });
      assert.deepEqual([host.how, host.text], ['ok', 'a\nc\n']);
    });

    test('sys.exit ends the whole program quietly, and nothing begins after it', () => {
      const inTask = `
import asyncio, sys
async def leave():
    await asyncio.sleep(1)
    sys.exit()
task = asyncio.create_task(leave())
await asyncio.sleep(5)
print("never")
`;
      const atTop = `
import asyncio, sys
async def work():
    print("never")
tasks = [asyncio.create_task(work()) for _ in range(3)]
sys.exit(0)
`;
      for (const source of [inTask, atTop]) {
        const host = run(python, source, { mode });
        assert.deepEqual([host.text, host.problems, host.how], ['', [], 'ok']);
      }
      const worded = run(python, 'import sys\nsys.exit("bad")', { mode });
      assert.deepEqual([worded.errorText, worded.problems, worded.how], ['bad\n', [], 'error']);
      const awaited = run(python, 'import asyncio, sys\nasync def f():\n    sys.exit("bad")\nawait asyncio.create_task(f())', { mode });
      assert.deepEqual([awaited.errorText, awaited.problems, awaited.how], ['bad\n', [], 'error']);
    });

    test('a program that blocks is interrupted with the line, and the next one runs', () => {
      const source = 'import asyncio\ntry:\n    while True:\n        pass\nfinally:\n    print("cleaned")\n';
      const host = runBlocking(source, mode, 200);
      assert.deepEqual(host.problems.map(({ kind }) => kind), ['interrupted']);
      assert.ok([3, 4].includes(host.problems[0].line));
      assert.equal(host.how, 'error');
      assert.equal(host.text, 'cleaned\n');
      assert.equal(run(python, 'print("next")', { mode }).text, 'next\n');
    });

    test('an interruption ends the whole program, although asyncio.run runs; the others clean up, with awaits', () => {
      const source = `
import asyncio
async def block():
    await asyncio.sleep(0)
    while True:
        pass
async def clean_up():
    try:
        await asyncio.sleep(9)
    finally:
        await asyncio.sleep(1)
        print("cleaned")
async def main():
    await asyncio.gather(clean_up(), block(), clean_up())
try:
    asyncio.run(main())
except KeyboardInterrupt:
    print("never")
`;
      const host = runBlocking(source, mode, 100);
      assert.deepEqual([host.how, host.text, host.problems.map(({ kind }) => kind)], ['error', 'cleaned\ncleaned\n', ['interrupted']]);
    });

    test('who blocks again while it cleans up is interrupted again', () => {
      const source = `
import asyncio
async def block():
    try:
        while True:
            pass
    finally:
        while True:
            pass
async def clean_up():
    try:
        await asyncio.sleep(9)
    finally:
        print("cleaned")
        while True:
            pass
tasks = [asyncio.create_task(work) for work in (clean_up(), block())]
await asyncio.gather(*tasks)
`;
      const host = runBlocking(source, mode, 100, 100, 100);
      assert.deepEqual([host.how, host.text], ['error', 'cleaned\n']);
      assert.equal(run(python, 'print("next")', { mode }).text, 'next\n');
    });

    test('a handler that a program has put in place of ours is gone with the next program', () => {
      run(python, 'import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)', { mode });
      const host = runBlocking('while True:\n    pass', mode, 100);
      assert.deepEqual(host.problems.map(({ kind }) => kind), ['interrupted']);
    });
  });
}

test('what is printed may be asked for before there is a program that prints', async () => {
  const pyodide = await loadPython();
  const SIGUSR1 = 10;
  let looks = 0;
  // On a slow machine the page asks while the program is being made.
  pyodide.setInterruptBuffer({ get 0() { return (looks += 1) % 20 === 0 ? SIGUSR1 : 0; }, set 0(_) {} });
  pyodide.runPython('from webloop.page import interruption; interruption.install(); import re; re.compile("[a-z]+|x{3}")');
  assert.ok(looks > 20);
});
