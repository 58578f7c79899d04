// Where tasks are: the lines at which they wait, in the functions of the program, from the outside in.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { begin, loadPython } from './python.mjs';

let python;

before(async () => {
  python = await loadPython();
});

const program = `import asyncio
from contextlib import asynccontextmanager

class Account:
    def __init__(self):
        self.lock = asyncio.Lock()

    async def transfer(self):
        async with self.lock:
            await asyncio.Event().wait()

async def items(queue):
    while True:
        yield await queue.get()

@asynccontextmanager
async def forever():
    await asyncio.Future()
    yield

async def read(queue):
    async for item in items(queue):
        print(item)

async def enter():
    async with forever():
        pass

async def main():
    account, queue = Account(), asyncio.Queue()
    queue.put_nowait("first")
    asyncio.create_task(account.transfer(), name="holds")
    asyncio.create_task(account.transfer(), name="waits")
    asyncio.create_task(read(queue), name="reads")
    asyncio.create_task(enter(), name="enters")
    asyncio.create_task(asyncio.sleep(1e6), name="not of the program")
    await queue.join()

asyncio.run(main())
`;

for (const mode of ['unwatched', 'watched']) {
  test(`${mode}, a snapshot says at which line each task waits`, () => {
    const host = begin(python, program, { mode });
    host.runReady();
    assert.deepEqual(host.chains(), {
      'top level': '<module>:39',
      'Task-1': 'main:37',
      holds: 'Account.transfer:10',
      waits: 'Account.transfer:9',
      reads: 'read:22 items:14',
      enters: 'enter:26 forever:18',
      'not of the program': '',
    });
    host.stop();
  });
}

test('a task that has not begun is at its first line, and one that is ready at where it goes on', () => {
  const host = begin(python, `import asyncio

async def count():
    for number in range(3):
        await asyncio.sleep(0)

asyncio.create_task(count(), name="counts")
await asyncio.sleep(0)
`, { mode: 'watched' });
  host.send('pause', true);
  const seen = [];
  for (let step = 0; step < 3; step += 1) {
    host.send('step');
    host.runReady();
    seen.push(host.chains().counts);
  }
  assert.deepEqual(seen, ['count:3', 'count:5', 'count:5']);
  host.stop();
});

const things = `import asyncio

class Philosopher:
    def __init__(self, name, fork):
        self.name, self.fork = name, fork

class Table:
    bell = asyncio.Event()

async def work(queue):
    for number in range(6):
        await queue.get()
        queue.task_done()
    await asyncio.Event().wait()

async def use(lock):
    async with lock:
        await permits.acquire()

async def arrive(gate):
    await gate.wait()

async def hear(news):
    async with news:
        await news.wait()

async def eat(philosopher):
    async with philosopher.fork:
        await Table.bell.wait()

async def pass_through(door):
    async with door:
        await Table.bell.wait()

async def main():
    jobs, small = asyncio.Queue(), asyncio.Queue(2)
    for number in range(10):
        jobs.put_nowait(number)
    small.put_nowait(0)
    tasks = [asyncio.create_task(each) for each in (
        work(jobs), arrive(asyncio.Barrier(3)), use(asyncio.Lock()), hear(asyncio.Condition()),
    )]
    doors = [asyncio.Lock(), asyncio.Lock()]
    tasks += [asyncio.create_task(pass_through(door)) for door in doors]
    tasks += [asyncio.create_task(eat(Philosopher(name, asyncio.Lock())), name=name) for name in ("anna", "ben")]
    await jobs.join()

permits = asyncio.Semaphore(0)
locks = [asyncio.Lock(), asyncio.Lock()]
asyncio.run(main())
`;

/** Of each resource by its name, or by the line that made it, what is said of it. */
function resources(host) {
  return Object.fromEntries(host.look().resources.map(({ name, line, kind, amount, most, unfinished, puts }) => (
    [`${kind} ${name || line}`, [amount, most, unfinished, puts]]
  )));
}

test('locks, queues and their like have the names of what holds them, and numbers', () => {
  const host = begin(python, things, { mode: 'watched' });
  host.runReady();
  const nothing = [0, 0, 0, 0];
  assert.deepEqual(resources(host), {
    'event Table.bell': nothing,
    'semaphore permits': nothing,
    'lock locks[0]': nothing,
    'lock locks[1]': nothing,
    'queue_get jobs': [4, 0, 4, 10],
    'queue_get small': [1, 2, 1, 1],
    'event 14': nothing,
    'barrier gate': [1, 3, 0, 0],
    'lock lock': nothing,
    'lock doors[0]': nothing,
    'lock doors[1]': nothing,
    'condition news': nothing,
    'lock philosopher.fork': nothing,
    'lock philosopher.fork of ben': nothing,
  });
  host.stop();
});

test('unwatched the same things are known, but for the lines that made them and what was put', () => {
  const host = begin(python, things);
  host.runReady();
  const found = resources(host);
  assert.deepEqual(found['queue_get jobs'], [4, 0, 4, 0]);
  assert.deepEqual(found['barrier gate'], [1, 3, 0, 0]);
  assert.ok('event 0' in found);
  host.stop();
});

test('what was put while nobody watched is not made up', () => {
  const source = 'import asyncio\nqueue = asyncio.Queue()\nqueue.put_nowait(1)\nawait queue.join()\n';
  const host = begin(python, source, { mode: 'watched' });
  host.runReady();
  assert.deepEqual(resources(host), { 'queue_get queue': [1, 0, 1, 1] });
  host.send('watch', false);
  host.send('watch', true);
  assert.deepEqual(resources(host), { 'queue_get queue': [1, 0, 1, 0] });
  host.stop();
});

const beside = `import asyncio
from functools import partial

async def beat():
    while True:
        await asyncio.sleep(0.3)

async def lost():
    await asyncio.get_running_loop().create_future()

async def lost_event():
    event = asyncio.Event()
    await event.wait()

async def by_timer():
    future = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_later(1e6, future.set_result, None)
    await future

async def set(event):
    await asyncio.sleep(1e6)
    event.set()

async def by_task():
    event = asyncio.Event()
    other = asyncio.create_task(set(event), name="sets")
    await event.wait()

async def by_anybody():
    global known
    known = asyncio.get_running_loop().create_future()
    await known

async def by_javascript():
    from pyodide.ffi import create_proxy
    import js
    future = asyncio.get_running_loop().create_future()
    js.later = create_proxy(future.set_result)
    await future

async def by_timeout():
    await asyncio.wait_for(asyncio.Event().wait(), 1e6)

async def inner():
    await asyncio.Event().wait()

async def by_timeout_outside():
    async with asyncio.timeout(1e6):
        await asyncio.gather(asyncio.create_task(inner(), name="inner"))

async def by_cancel():
    asyncio.get_running_loop().call_later(1e6, asyncio.current_task().cancel)
    await asyncio.Event().wait()

for one in (beat, lost, lost_event, by_timer, by_task, by_anybody, by_javascript, by_timeout, by_timeout_outside, by_cancel):
    asyncio.create_task(one(), name=one.__name__)
await asyncio.sleep(1e6)
`;

for (const mode of ['unwatched', 'watched']) {
  test(`${mode}, beside a heartbeat it is known who waits for what nobody else can reach`, () => {
    const host = begin(python, beside, { mode });
    const out = () => host.look().tasks.filter((task) => task.is_out_of_reach).map(({ name }) => name).sort();
    host.runReady();
    assert.deepEqual(out(), [], 'they may have just begun');
    for (let beats = 0; beats < 20; beats += 1) host.step();
    // Each look asks for one task.
    for (let looks = 0; looks < 12; looks += 1) out();
    assert.deepEqual(out(), ['lost', 'lost_event']);
    assert.deepEqual(host.problems, []);
    host.stop();
  });
}

test('what several are waited for at once is counted, whatever it is', () => {
  const host = begin(python, `import asyncio
future = asyncio.get_running_loop().create_future
async def one():
    await asyncio.gather(future(), asyncio.create_task(asyncio.sleep(1e6)))
async def two():
    await asyncio.gather(future(), future())
async def nested():
    await asyncio.gather(asyncio.gather(future(), future()), future())
for each in (one, two, nested):
    asyncio.create_task(each(), name=each.__name__)
await asyncio.sleep(1e6)
`, { mode: 'watched' });
  host.runReady();
  const waits = Object.fromEntries(host.look().tasks.map(({ name, wait }) => [name, [wait.tasks?.length, wait.futures]]));
  assert.deepEqual([waits.one, waits.two, waits.nested], [[1, 1], [0, 2], [0, 3]]);
  host.stop();
});

/** Runs a program that keeps the thread, at which CPython comes by as in a page. */
function runBlocking(source, mode = 'watched') {
  const host = begin(python, source, { mode, name: 'own.py' });
  python.setTime();
  let last = performance.now();
  python.setInterruptBuffer({
    get 0() {
      const now = performance.now();
      if (now - last < 100) return 0;
      last = now;
      return 10;
    },
    set 0(_) {},
  });
  host.runAll(200);
  python.setInterruptBuffer(undefined);
  return host;
}

const busy = (seconds) => `import asyncio, time
def spin(seconds):
    end = time.perf_counter() + seconds
    while time.perf_counter() < end: pass
async def work():
    spin(${seconds})
await asyncio.sleep(0)
await asyncio.create_task(work())
`;

for (const mode of ['unwatched', 'watched']) {
  test(`${mode}, who computes for long without an await is named, with the line`, () => {
    const host = runBlocking(busy(0.7), mode);
    const [line, ...others] = host.lines.map(({ text }) => text);
    assert.match(line, /^own\.py:4: Task-\d+ computed for 0\.[78]\d s without an await$/);
    assert.deepEqual([others, host.problems], [[], []]);
    const told = host.log.filter(({ is }) => is === 'computed').map(({ file, line: at }) => [file, at]);
    assert.deepEqual(told, mode === 'watched' ? [['own.py', 4]] : []);
    host.stop();
  });
}

test('who computes for less than half a second is named in the log alone', () => {
  const host = runBlocking(busy(0.25));
  assert.deepEqual(host.lines, []);
  assert.equal(host.log.filter(({ is }) => is === 'computed').length, 1);
  host.stop();
});

test('to import what takes long is not to compute', () => {
  const host = runBlocking(`import pathlib, sys
pathlib.Path("/tmp/slow.py").write_text("import time\\nend = time.perf_counter() + 0.7\\nwhile time.perf_counter() < end: pass\\n")
sys.path.append("/tmp")
import slow
print("imported")
`);
  assert.deepEqual(host.lines.map(({ text }) => text), ['imported']);
  host.stop();
});

test('what is said of a line often is folded', () => {
  const host = begin(python, `import asyncio, time
for number in range(12):
    time.sleep(0.5)
`, { mode: 'virtual', name: 'own.py' });
  host.runAll(200);
  const lines = host.lines.map(({ text }) => text);
  assert.equal(lines.length, 4);
  assert.match(lines[3], /^own\.py:3: time\.sleep blocked .* \(the 10th time, 5\.0 s in all\)$/);
  host.stop();
});

test('a line that is printed has the time of its print', () => {
  const host = runBlocking(`import time
def spin(seconds):
    end = time.perf_counter() + seconds
    while time.perf_counter() < end: pass
for number in range(3):
    print(number)
    spin(0.2)
`);
  const at = host.lines.slice(0, 3).map((line) => line.at);
  assert.ok(at[1] - at[0] > 0.19 && at[2] - at[1] > 0.19, String(at));
  host.stop();
});

/** Which failures were taken: of whom, by whom, at which line. */
function taken(source) {
  const host = begin(python, source, { mode: 'watched' });
  host.runAll(200);
  const nameOf = (number) => host.tasks.get(number).name;
  const found = host.look().taken.map(({ task, by, line }) => `${nameOf(task)} by ${nameOf(by)} at ${line}`);
  host.stop();
  return found;
}

const failing = `import asyncio
async def fail():
    await asyncio.sleep(0)
    raise ValueError("no")
def task(name):
    return asyncio.create_task(fail(), name=name)
`;

for (const [words, body, expected] of [
  ['gather with return_exceptions takes failures', `
await asyncio.gather(task("a"), task("b"), return_exceptions=True)`, ['a by top level at 8', 'b by top level at 8']],
  ['an except takes one', `
async def main():
    try:
        await task("a")
    except ValueError:
        pass
await asyncio.create_task(main(), name="main")`, ['a by main at 10']],
  ['so does an except of a group', `
try:
    async with asyncio.TaskGroup() as group:
        group.create_task(fail(), name="a")
except* ValueError:
    pass`, ['a by top level at 9']],
  ['what goes on to whoever waits was not taken there', `
async def middle():
    await task("a")
try:
    await asyncio.create_task(middle(), name="middle")
except ValueError:
    pass`, ['middle by top level at 11']],
  ['what ends the program was not taken', '\nawait task("a")', []],
  ['who looks at it later takes it', `
failed = task("a")
await asyncio.sleep(1)
failed.exception()`, ['a by top level at 10']],
]) {
  test(words, () => {
    assert.deepEqual(taken(failing + body), expected);
  });
}
