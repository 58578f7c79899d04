// Programs: how they run, fail, print, are stopped, and leave nothing behind.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { begin, loadPython, modes, run, runAll } from './python.mjs';
import * as turns from './turns.mjs';

let python;

before(async () => {
  python = await loadPython();
});

/** Starts a program and runs what is ready in it, and so many seconds more. */
function beginAndRun(source, mode, seconds = 0) {
  const host = begin(python, source, { mode });
  if (mode === 'stepped') {
    while (host.state.ready > 0 || host.state.next <= seconds) {
      host.send('step');
      host.runReady();
    }
  } else if (mode === 'virtual') {
    // Virtual time would run away.
    host.send('virtual_time', false);
  }
  host.runReady();
  while (host.now + host.wantsTurnAt <= seconds && host.wantsTurnAt !== null && host.step());
  return host;
}

for (const mode of modes) {
  describe(mode, () => {
    test('every form of running at the top level', () => {
      const source = `
import asyncio as aio
from asyncio import run, new_event_loop
async def main(word):
    await aio.sleep(1)
    print(word)
    return word.upper()
if __name__ == "__main__":
    print(aio.run(main("a")))
for word in "bc":
    run(main(word))
try:
    with open("/dev/null"):
        loop = new_event_loop()
        print(loop.run_until_complete(main("d")), loop.is_running())
finally:
    loop.close()
print(loop.is_closed(), [run(main(word)) for word in "ef"])
loop = new_event_loop()
aio.set_event_loop(loop)
print(aio.get_event_loop() is loop)
task = loop.create_task(main("g"))
loop.call_later(5, loop.stop)
loop.run_forever()
print(task.result())
loop.close()
with aio.Runner() as runner:
    print(runner.run(main("h")))
own = aio.get_running_loop()
print(own.run_until_complete(aio.gather(main("i"), main("j"))))
own.close()
print(await main("k"))
`;
      const host = run(python, source, { mode });
      assert.deepEqual(host.problems, []);
      assert.equal(
        host.text,
        "a\nA\nb\nc\nd\nD False\ne\nf\nTrue ['E', 'F']\nTrue\ng\nG\nh\nH\ni\nj\n['I', 'J']\nk\nK\n",
      );
      assert.equal(host.how, 'ok');
    });

    test('a loop that nobody runs stands still', () => {
      const source = `
import asyncio
async def tick():
    while True:
        print("tick")
        await asyncio.sleep(1)
loop = asyncio.new_event_loop()
loop.create_task(tick())
loop.run_until_complete(asyncio.sleep(1.5))
print("between")
await asyncio.sleep(10)
print("on")
loop.run_until_complete(asyncio.sleep(0.5))
loop.close()
`;
      const host = run(python, source, { mode });
      assert.equal(host.text, 'tick\ntick\nbetween\non\ntick\n');
    });

    test('a loop runs for as many turns as in CPython', () => {
      const host = run(python, turns.source, { mode });
      assert.deepEqual(host.problems, []);
      assert.deepEqual(host.text.trimEnd().split('\n'), turns.lines);
    });

    test('asyncio.run cancels what its main left, and tells of errors there', () => {
      const source = `
import asyncio
async def left():
    try:
        await asyncio.sleep(99)
    except asyncio.CancelledError:
        print("cancelled")
        raise ValueError("while leaving")
async def outer():
    await asyncio.sleep(5)
    print("outer goes on")
mine = asyncio.create_task(outer())
async def main():
    task = asyncio.create_task(left())
    await asyncio.sleep(0)
asyncio.run(main())
print("after")
await mine
`;
      const host = run(python, source, { mode });
      assert.equal(host.text, 'cancelled\nafter\nouter goes on\n');
      assert.equal(host.problems.length, 1);
      assert.equal(host.problems[0].message, 'ValueError: while leaving');
    });

    test('where asyncio.run cannot work, the error says what to write', () => {
      const source = `
import asyncio
async def nothing(): pass
async def inside():
    asyncio.run(nothing())
def function():
    asyncio.run(nothing())
for work in (lambda: asyncio.create_task(inside()), function):
    try:
        if (waiting := work()): await waiting
    except RuntimeError as error:
        print(error)
`;
      const host = run(python, source, { mode });
      assert.equal(
        host.text,
        'asyncio.run() cannot be called while a loop is running: call it at the top level of the program, ' +
          'outside of any function, or write `await` there\n' +
          'asyncio.run() cannot block a page from inside of a function: call it at the top level of the program, ' +
          'outside of any function, or write `await` there\n',
      );
      assert.equal(host.errorText, '');
    });

    test('an error of the top level names the tasks it went through and shows only the program', () => {
      const source = `import asyncio
async def worker():
    await asyncio.sleep(1)
    naïve = "ü"; {}["key"]
async def main():
    await asyncio.gather(asyncio.create_task(worker(), name="worker"))
asyncio.run(main())
`;
      const [error] = run(python, source, { mode }).problems;
      assert.equal(error.kind, 'uncaught');
      assert.equal(error.message, "KeyError: 'key'");
      assert.deepEqual([error.line, error.column, error.end_line, error.end_column], [4, 18, 4, 27]);
      assert.equal(error.task, 'worker');
      assert.match(error.traceback, /^In task worker, awaited by Task-1, awaited by top level:\nTraceback/);
      assert.doesNotMatch(error.traceback, /webloop|asyncio\/|\/lib/);
      assert.match(error.traceback, /line 7, in <module>[^]*line 6, in main[^]*line 4, in worker\n {4}naïve/);
    });

    test('an error in a group is marked where it was raised, and told with its whole tree', () => {
      const source = `import asyncio
async def child():
    raise ExceptionGroup("two", [ValueError(1), KeyError(2)])
async with asyncio.TaskGroup() as group:
    group.create_task(child(), name="child")
`;
      const [error] = run(python, source, { mode }).problems;
      assert.deepEqual([error.line, error.task, error.message], [3, 'top level', 'ValueError: 1']);
      assert.match(error.traceback, /in <module>[^]*line 3, in child[^]*in task child[^]*ValueError: 1[^]*KeyError: 2/);
    });

    test('a failed task that nobody awaits is told at once, one that is awaited is not', () => {
      const source = `import asyncio
async def fail(): raise ValueError("lost")
kept = asyncio.create_task(fail(), name="kept")
caught = asyncio.create_task(fail(), name="caught")
try:
    await caught
except ValueError:
    pass
results = await asyncio.gather(fail(), fail(), return_exceptions=True)
print("sleeps")
await asyncio.sleep(100)
`;
      const host = beginAndRun(source, mode);
      assert.equal(host.text, 'sleeps\n');
      assert.deepEqual(
        host.problems.map(({ kind, task, line }) => ({ kind, task, line })),
        [{ kind: 'task', task: 'kept', line: 2 }],
      );
      runAll(host, mode);
      host.stop();
      assert.equal(host.problems.length, 1);
    });

    test('errors of callbacks are told with their place, and the rest goes on', () => {
      const source = `import asyncio
def fail():
    1 / 0
asyncio.get_running_loop().call_soon(fail)
await asyncio.sleep(1)
print("on")
`;
      const host = run(python, source, { mode });
      assert.equal(host.text, 'on\n');
      assert.deepEqual([host.problems[0].kind, host.problems[0].line], ['callback', 3]);
    });

    test('stop cancels, lets finally blocks finish at once, does not wait for those who swallow it, and nothing runs after it', () => {
      const source = `
import asyncio
async def tidy(name, delay):
    try:
        await asyncio.sleep(1000)
    finally:
        print(name, "begins to clean up")
        await asyncio.sleep(delay)
        print(name, "is clean")
async def stubborn():
    while True:
        try:
            await asyncio.sleep(0.1)
        except asyncio.CancelledError:
            print("no")
async def waiting():
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        print("waiting is over")
tasks = [asyncio.create_task(each) for each in (tidy("a", 0), tidy("b", 6), stubborn(), waiting())]
loop = asyncio.get_running_loop()
try:
    await asyncio.sleep(10000)
finally:
    print("main leaves")
`;
      const host = beginAndRun(source, mode, 0.3);
      const begun = performance.now();
      host.stop({ keeps: true });
      assert.ok(performance.now() - begun < 1000);
      assert.equal(host.how, 'cancelled');
      assert.deepEqual(host.problems, []);
      for (const line of ['a is clean', 'b is clean', 'waiting is over', 'main leaves', 'no']) {
        assert.ok(host.text.includes(`${line}\n`), line);
      }
      assert.equal(host.wantsTurnAt, null);
      const { text } = host;
      host.turnProxy();
      host.send('step');
      host.send('stop');
      assert.equal(host.text, text);
      host.detach();
    });

    test('what was to be called later is not called by Stop', () => {
      const source = `
import asyncio
async def tidy():
    try:
        await asyncio.sleep(1000)
    finally:
        await asyncio.sleep(5)
        print("tidied")
asyncio.get_running_loop().call_later(3, print, "later")
asyncio.create_task(tidy())
await asyncio.sleep(0)
`;
      const host = beginAndRun(source, mode);
      host.stop();
      assert.deepEqual([host.text, host.problems], ['tidied\n', []]);
    });

    test('stopped in asyncio.run: tasks clean up with awaits, and are cancelled once', () => {
      const source = `
import asyncio
async def tidy():
    try:
        await asyncio.sleep(1000)
    finally:
        await asyncio.sleep(5)
        print("tidied")
async def main():
    task = asyncio.create_task(tidy())
    await asyncio.sleep(1000)
asyncio.run(main())
`;
      const host = beginAndRun(source, mode);
      host.stop();
      assert.deepEqual([host.text, host.problems], ['tidied\n', []]);
    });
  });
}

test('each run has a fresh __main__', () => {
  run(python, 'left_behind = 5');
  const host = run(python, 'import sys, __main__\nprint("left_behind" in globals(), sys.modules["__main__"].__dict__ is globals(), __name__, __file__)', { name: 'fresh.py' });
  assert.equal(host.text, 'False True __main__ fresh.py\n');
});

test('a syntax error tells its place, and ends the program before it began', () => {
  const host = run(python, 'import asyncio\nprint("ü", 1 +* 2)\n');
  const [{ kind, message, line, column }] = host.problems;
  assert.deepEqual([kind, message, line, column], ['syntax', 'SyntaxError: invalid syntax', 2, 15]);
  assert.deepEqual([host.how, host.text], ['error', '']);
});
