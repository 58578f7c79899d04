// Waiting in the middle of plain functions, where the browser can switch stacks: run_sync, asyncio.run, time.sleep. What is
// expected was printed by Pyodide's own loop, or by CPython where a program's own asyncio.run runs.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openPage } from './page.mjs';
import * as turns from './turns.mjs';

let run, page, close;

before(async () => {
  ({ run, page, close } = await openPage());
});

after(() => close());

const told = ({ problems }) => problems.map(({ kind, line, message }) => `${kind} ${line} ${message}`);

const head = `import asyncio, contextvars, js, sys, threading, time
from pyodide.code import run_js
from pyodide.ffi import JsException, can_run_sync, create_proxy, run_sync, to_js
async def give(value, seconds=0.005):
    await asyncio.sleep(seconds)
    return value
nap = run_js("(ms, value) => new Promise((resolve) => setTimeout(resolve, ms, value))")
`;

/** Programs and what they print, in every mode. */
const programs = {
  'run_sync takes whatever can be awaited': [
    `print(run_sync(give(1)), run_sync(asyncio.create_task(give(2))), run_sync(nap(5, 3)), run_sync(asyncio.sleep(0.001)))
print(list(run_sync(asyncio.gather(give(1), asyncio.sleep(0.001), nap(5, 3)))))
print(run_sync(run_js("[Promise.resolve(9)]")[0]), run_sync(run_js("({ then(done) { done(8); } })")))
class Wait:
    def __await__(self):
        yield from asyncio.sleep(0.001).__await__()
        return {"a": (1, 2**80)}
print(run_sync(Wait()))
done = asyncio.get_running_loop().create_future()
done.set_result("done already")
print(run_sync(done))`,
    '1 2 3 None\n[1, None, 3]\n9 8\n{\'a\': (1, 1208925819614629174706176)}\ndone already\n',
  ],
  'run_sync refuses what cannot be awaited': [
    `def generator():
    yield 1
for value in (1, None, [1], iter([1]), generator(), "text"):
    try:
        run_sync(value)
    except TypeError:
        print("TypeError")`,
    'TypeError\n'.repeat(6),
  ],
  'run_sync raises what was raised': [
    `async def fails():
    await asyncio.sleep(0.001)
    raise KeyError("mine")
async def cancels():
    asyncio.current_task().cancel()
    await asyncio.sleep(0)
for make in (fails, cancels, lambda: run_js("Promise.reject(new TypeError('no'))"), lambda: asyncio.wait_for(give(1, 5), 0.001)):
    try:
        run_sync(make())
    except (Exception, asyncio.CancelledError) as error:
        print(type(error).__name__, error)`,
    "KeyError 'mine'\nCancelledError \nJsException TypeError: no\nTimeoutError \n",
  ],
  'two tasks wait at once, and each stays the current one': [
    `async def work(name, seconds):
    seen = []
    for number in range(3):
        run_sync(asyncio.sleep(seconds))
        seen.append((number, asyncio.current_task().get_name(), sys.exception()))
    return name, seen
tasks = [asyncio.create_task(work(name, seconds), name=name) for name, seconds in (("a", 0.004), ("b", 0.0053))]
for each in await asyncio.gather(*tasks):
    print(*each)
print(asyncio.current_task().get_name())`,
    "a [(0, 'a', None), (1, 'a', None), (2, 'a', None)]\nb [(0, 'b', None), (1, 'b', None), (2, 'b', None)]\ntop level\n",
  ],
  'stacks that do not go on in the order in which they were left': [
    `log = []
gates = {name: asyncio.Event() for name in "abc"}
variable = contextvars.ContextVar("variable", default="-")
local = threading.local()
async def work(name):
    variable.set(name)
    local.value = name
    log.append(f"{name} in")
    try:
        raise ValueError(name)
    except ValueError:
        run_sync(gates[name].wait())
        log.append(f"{name} out {variable.get()} {sys.exception()!r}")
    child = asyncio.create_task(show())
    log.append(f"{name} child {await child}")
async def show():
    return variable.get()
tasks = [asyncio.create_task(work(name)) for name in "abc"]
await asyncio.sleep(0.001)
for name in "cab":
    gates[name].set()
    await asyncio.sleep(0.002)
await asyncio.gather(*tasks)
print(*log, sep="\\n")
print(variable.get(), local.value)`,
    `${['a in', 'b in', 'c in', "c out c ValueError('c')", 'c child c', "a out a ValueError('a')", 'a child a', "b out b ValueError('b')",
      'b child b'].join('\n')}\n- c\n`,
  ],
  'a stack waits within one that waits': [
    `def inner(depth):
    run_sync(asyncio.sleep(0.001))
    return run_sync(outer(depth - 1)) + 1 if depth else 0
async def outer(depth):
    await asyncio.sleep(0.001)
    return inner(depth)
print(run_sync(outer(4)))
through = run_js("async (f) => { await null; return await f(); }")
async def again():
    return run_sync(nap(1, 5))
print(run_sync(through(create_proxy(again))))`,
    '4\n5\n',
  ],
  'a cancelled task that waits is cancelled there, once': [
    `async def work():
    try:
        run_sync(asyncio.sleep(100))
    except asyncio.CancelledError:
        print("cancelled")
        await asyncio.sleep(0.001)
        print("cleaned")
        raise
task = asyncio.create_task(work())
await asyncio.sleep(0.001)
task.cancel()
try:
    await task
except asyncio.CancelledError:
    print("end", task.cancelled())
async def limited():
    async with asyncio.timeout(0.005):
        run_sync(asyncio.sleep(100))
try:
    await asyncio.create_task(limited())
except TimeoutError:
    print("too late")`,
    'cancelled\ncleaned\nend True\ntoo late\n',
  ],
  'run_sync in what a promise calls, and where it cannot be': [
    `def work(*args):
    run_sync(asyncio.sleep(0.001))
    print("waited", can_run_sync())
promise = lambda text: run_js(f"[{text}]")[0]
await promise("Promise.resolve()").then(work)
await promise("Promise.reject()").then(None, work)
await promise("Promise.resolve()").finally_(work)
await run_js("Promise.resolve()").then(work)
def plain():
    try:
        run_sync(give(1))
    except RuntimeError as error:
        print(can_run_sync(), error)
run_js("(f) => f()")(create_proxy(plain))`,
    `${'waited True\n'.repeat(4)}False run_sync() cannot wait here, since JavaScript has called it: write \`await\` in an \`async def\`\n`,
  ],
  'callPromising of JavaScript': [
    `def work(name):
    run_sync(asyncio.sleep(0.001))
    return name
call = run_js("async (f) => await Promise.all(['a', 'b'].map((each) => f.callPromising(each)))")
print((await call(create_proxy(work))).to_py())
def fails():
    1 / 0
catch = run_js("async (f) => { try { await f.callPromising(); } catch (error) { return error.message; } }")
print("division by zero" in await catch(create_proxy(fails)))`,
    "['a', 'b']\nTrue\n",
  ],
  'asyncio.run, run_until_complete and a loop of its own in a task': [
    `async def work():
    print(asyncio.run(give("run")), asyncio.current_task().get_name())
    print(asyncio.get_event_loop().run_until_complete(give("until complete")))
    print(asyncio.get_event_loop().run_until_complete(nap(1, "a promise")))
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        print(loop.run_until_complete(give("a new loop")))
    finally:
        loop.close()
        asyncio.set_event_loop(None)
    with asyncio.Runner() as runner:
        print(runner.run(give("a runner")))
await asyncio.create_task(work(), name="work")`,
    'run work\nuntil complete\na promise\na new loop\na runner\n',
  ],
  'asyncio.run in a loop that somebody runs is the error of CPython': [
    `async def main():
    for make in (
        lambda: asyncio.run(give(1)),
        lambda: asyncio.Runner().run(give(1)),
        lambda: asyncio.get_running_loop().run_until_complete(asyncio.get_running_loop().create_future()),
        lambda: asyncio.new_event_loop().run_until_complete(asyncio.get_running_loop().create_future()),
    ):
        try:
            make()
        except RuntimeError as error:
            print(str(error).partition(":")[0])
    print(run_sync(give("run_sync is Pyodide's")))
asyncio.run(main())`,
    "asyncio.run() cannot be called from a running event loop\nRunner.run() cannot be called from a running event loop\n"
      + "This event loop is already running\nCannot run the event loop while another loop is running\nrun_sync is Pyodide's\n",
  ],
  'time.sleep lets others run on the own loop, and none on one that somebody runs': [
    `log = []
async def tick():
    for _ in range(5):
        log.append("tick")
        await asyncio.sleep(0.01)
async def work():
    await asyncio.sleep(0.001)
    log.append("begin")
    time.sleep(0.3)
    log.append("end")
async def main():
    await asyncio.gather(tick(), work())
await main()
print(*log)
log.clear()
asyncio.run(main())
print(*log)`,
    'tick begin tick tick tick tick end\ntick begin end tick tick tick tick\n',
  ],
};

for (const mode of ['unwatched', 'watched', 'stepped', 'virtual']) {
  describe(mode, () => {
    for (const [name, [source, text]] of Object.entries(programs)) {
      test(name, async () => {
        const did = await run(head + source, { mode });
        assert.deepEqual([did.how, told(did)], ['ok', []]);
        assert.equal(did.text, text);
      });
    }

    for (const [where, source] of [['at the top level', turns.source], ['inside of a function', turns.sourceInFunction]]) {
      test(`loops run ${where} as long as in CPython`, async () => {
        const did = await run(source, { mode });
        assert.deepEqual(told(did), []);
        assert.deepEqual(did.text.trimEnd().split('\n'), turns.lines);
      });
    }

    test('KeyboardInterrupt leaves asyncio.run inside of a function', async () => {
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
      const did = await run(source, { mode });
      assert.deepEqual([did.text, told(did), did.how], ['caught\ncleaned\nafter\n', [], 'ok']);
    });
  });
}

test('async generators that are begun in a stack that waits are closed by the loop', async () => {
  const did = await run(`${head}
closed = []
async def numbers():
    try:
        yield 1
        yield 2
    finally:
        closed.append(sys.get_asyncgen_hooks().finalizer is not None)
async def look():
    async for each in numbers():
        break
    await asyncio.sleep(0.001)
def plain():
    run_sync(look())
plain()
await asyncio.sleep(0.001)
print(closed)
`);
  assert.equal(did.text, '[True]\n');
});

test('the document is alive while time.sleep blocks; what it calls waits', async () => {
  const did = await run(`${head}
js.document.addEventListener("hit", create_proxy(lambda event: print("hit")))
js.globalThis.frames = 0
run_js("function count() { globalThis.frames += 1; globalThis.timer = setTimeout(count, 5); } count()")
js.setTimeout(create_proxy(lambda: print("timer")), 10)
async def main():
    print("begin")
    time.sleep(0.2)
    js.document.dispatchEvent(js.Event.new("hit"))
    print("end", js.globalThis.frames > 1)
asyncio.run(main())
await asyncio.sleep(0.01)
js.clearTimeout(js.globalThis.timer)
`);
  assert.equal(did.text, 'begin\nhit\nend True\ntimer\n');
  assert.match(did.errorText, /time\.sleep blocked the page for 0\.20 s/);
});

test('what is printed before time.sleep is seen meanwhile', async () => {
  const source = 'import asyncio, time\nasync def main():\n    print("begin")\n    time.sleep(1)\nasyncio.run(main())';
  const text = await page.evaluate(async (source) => {
    const host = new globalThis.RealHost(globalThis.python);
    host.send('run', source, 'program.py', '');
    await host.until(() => host.lines.length > 0);
    const { text, how } = host;
    await host.stop();
    return [text, how];
  }, source);
  assert.deepEqual(text, ['begin\n', null]);
});

for (const [name, wait] of Object.entries({
  'in run_sync': 'run_sync(asyncio.sleep(100))',
  'in asyncio.run': 'asyncio.run(asyncio.sleep(100))',
  'in time.sleep': 'time.sleep(100)',
  'in time.sleep of a loop that somebody runs': 'asyncio.run(sleep())',
  'in time.sleep again and again': 'for _ in range(1000): time.sleep(0.01)',
})) {
  test(`a program is stopped that waits ${name}`, async () => {
    const did = await page.evaluate(async (source) => {
      const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
      const host = new globalThis.RealHost(globalThis.python);
      host.send('run', source, 'program.py', '');
      await host.until(() => host.lines.length > 0);
      await wait(50);
      await Promise.race([host.stop(), wait(2_000)]);
      await wait(20);
      return [host.text, host.how, host.isClosed, host.problems];
    }, `${head}
async def sleep():
    time.sleep(100)
def main():
    print("begin")
    try:
        ${wait}
    finally:
        print("cleaned")
main()
print("never")
`);
    assert.deepEqual(did, ['begin\ncleaned\n', 'cancelled', true, []]);
  });
}

test('what a task waits for on a stack of its own is in the log and in snapshots', async () => {
  const did = await page.evaluate(async (source) => {
    const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
    const host = new globalThis.RealHost(globalThis.python);
    host.send('watch', true);
    host.send('run', source, 'program.py', '');
    await host.ending();
    await wait(20);
    host.send('ask_snapshot');
    await wait(20);
    const named = Object.fromEntries(host.snapshot.tasks.map(({ task, name }) => [host.names.get(name) ?? name, task]));
    const waits = Object.fromEntries(
      host.snapshot.tasks.map(({ name, wait }) => [host.names.get(name) ?? name, wait.is === 'until' ? Math.round(wait.when) : wait]),
    );
    const first = {};
    for (const { is, task, wait } of host.log) if (is === 'wait_begin') first[task] ??= wait.is;
    // Steps are never within each other.
    let polled = 0;
    let isInOrder = true;
    for (const { is, task } of host.log) {
      if (is === 'poll_begin') isInOrder &&= polled === 0;
      if (is === 'poll_begin') polled = task;
      if (is === 'poll_end') isInOrder &&= polled === task;
      if (is === 'poll_end') polled = 0;
    }
    for (const name of Object.keys(waits)) host.send('cancel', named[name]);
    await wait(50);
    const { text } = host;
    await host.stop();
    return { named, waits, first, isInOrder, text };
  }, `${head}
event = asyncio.Event()
async def one():
    try:
        run_sync(inner)
    finally:
        print("one ends")
async def two():
    time.sleep(50)
async def three():
    run_sync(asyncio.gather(inner, event.wait()))
async def four():
    run_sync(asyncio.get_running_loop().create_future())
inner = asyncio.create_task(event.wait(), name="inner")
tasks = [asyncio.create_task(each(), name=each.__name__) for each in (one, two, three, four)]
`);
  const { named, waits, first, isInOrder, text } = did;
  assert.ok(isInOrder);
  assert.deepEqual(waits.one, { is: 'task', task: named.inner });
  assert.equal(waits.two, 50);
  assert.equal(waits.three.is, 'tasks');
  assert.equal(waits.four.is, 'future');
  assert.deepEqual(['one', 'two', 'three', 'four'].map((name) => first[named[name]]), ['task', 'until', 'tasks', 'future']);
  assert.equal(text, 'one ends\n');
});

test('thousands of waits take no memory', async () => {
  const did = await run(`${head}
import gc
def work():
    for _ in range(300):
        run_sync(asyncio.sleep(0))
size = lambda: run_js("(module) => module.HEAP8.length")(__import__("pyodide_js")._module)
work()
before = size()
for _ in range(5):
    work()
print(size() - before)
`);
  assert.equal(did.text, '0\n');
});

for (const [what, wait] of [
  ['run_sync', 'run_sync(deeper())'],
  ['run_until_complete', 'asyncio.get_running_loop().run_until_complete(deeper())'],
  ['asyncio.run', 'asyncio.run(deeper())'],
]) {
  test(`${what} that calls itself without end is refused in time`, async () => {
    const did = await run(`${head}
depth = 0
async def deeper():
    global depth
    depth += 1
    ${wait}
try:
    await deeper()
except RuntimeError as error:
    print(depth, error)
run_sync(asyncio.sleep(0))
`, { most: 60_000 });
    assert.deepEqual(did.problems, []);
    assert.equal(did.how, 'ok');
    assert.match(did.text, what === 'asyncio.run' ? /^2 asyncio\.run\(\) cannot be called from a running event loop/ : /^1001 .* cannot wait here: 1000 calls wait/);
  });
}
