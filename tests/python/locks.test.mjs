// Locks that know their holder: they behave as CPython's do, and the page is told who holds them.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { begin, loadPython, run } from './python.mjs';

let python;

before(async () => {
  python = await loadPython();
});

const comparison = `import asyncio, importlib.util, random
spec = importlib.util.find_spec("asyncio.locks")
original = importlib.util.module_from_spec(spec)
spec.loader.exec_module(original)

async def worker(name, locks, seed, log):
    chosen = random.Random(seed)
    for step in range(8):
        lock = chosen.choice(locks)
        number = locks.index(lock)
        try:
            if chosen.random() < 0.5:
                async with lock:
                    log.append((name, step, number, "in"))
                    for _ in range(chosen.randrange(3)):
                        await asyncio.sleep(0)
                log.append((name, step, number, "out"))
            else:
                assert await lock.acquire() is True
                log.append((name, step, number, "acquired", repr(lock).split(" [")[1]))
                try:
                    await asyncio.sleep(0)
                finally:
                    lock.release()
        except (asyncio.CancelledError, RuntimeError) as error:
            # Cancelled, or somebody else has released it.
            log.append((name, step, number, repr(error)))
        if chosen.random() < 0.1:
            try:
                locks[0].release()
                log.append((name, step, "freed"))
            except RuntimeError as error:
                log.append((name, step, str(error)))

async def scenario(kind, seed):
    chosen = random.Random(seed)
    locks, log = [kind() for _ in range(2)], []
    tasks = [asyncio.create_task(worker(name, locks, seed * 100 + name, log)) for name in range(6)]
    for _ in range(60):
        await asyncio.sleep(0)
        if chosen.random() < 0.3:
            chosen.choice(tasks).cancel()
    for task in tasks:
        task.cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    log.append([repr(result) for result in results])
    return log

lines = 0
for seed in range(100):
    theirs, ours = await scenario(original.Lock, seed), await scenario(asyncio.Lock, seed)
    assert original.Lock.acquire is not asyncio.Lock.acquire
    assert theirs == ours, (seed, theirs, ours)
    lines += len(ours)
print(lines > 3000)
`;

test('a lock behaves as that of CPython, whoever is cancelled', () => {
  const host = run(python, comparison, { steps: 1_000_000 });
  assert.deepEqual(host.problems, []);
  assert.equal(host.text, 'True\n');
});

test('a lock looks like that of CPython, and keeps no task that has released it', () => {
  const host = run(python, `import asyncio, gc, inspect, weakref
lock = asyncio.Lock()
print(inspect.iscoroutinefunction(lock.acquire), lock.acquire.__qualname__, lock.acquire.__module__)
async def holds():
    async with lock:
        await asyncio.sleep(0)
task = asyncio.create_task(holds())
await asyncio.sleep(0)
print(lock._webloop_holder() is task)
await task
known, task = weakref.ref(task), None
await asyncio.sleep(0)
gc.collect()
print(known(), lock)
try:
    lock.release()
except RuntimeError as error:
    print(error)
class Own(asyncio.Lock):
    async def acquire(self):
        print("asked")
        return await super().acquire()
async with Own() as nothing:
    print(nothing)
by_hand = lock.acquire()
try:
    by_hand.send(None)
except StopIteration as end:
    print(end.value, lock.locked())
`);
  assert.deepEqual(host.problems, []);
  const [first, second, third, ...rest] = host.text.split('\n');
  assert.equal(first, 'True Lock.acquire asyncio.locks');
  assert.equal(second, 'True');
  assert.match(third, /^None <asyncio\.locks\.Lock object at 0x\w+ \[unlocked\]>$/);
  assert.deepEqual(rest, ['Lock is not acquired.', 'asked', 'None', 'True True', '']);
});

const philosophers = `import asyncio
async def philosopher(left, right):
    async with left:
        await asyncio.sleep(0.1)
        async with right:
            pass
forks = [asyncio.Lock() for _ in range(3)]
kept = [asyncio.create_task(philosopher(forks[seat], forks[(seat + 1) % 3]), name=f"philosopher {seat}") for seat in range(3)]
kept.append(asyncio.create_task(forks[0].acquire(), name="guest"))
bell = asyncio.Event()
await bell.wait()
for task in kept:
    task.cancel()
await asyncio.sleep(1)
`;

/** Who waits for a lock, and who holds that. */
function circle({ tasks, resources }) {
  const nameOf = new Map(tasks.map(({ task, name }) => [task, name]));
  const holderOf = new Map(resources.map(({ resource, holders, is_owned: isOwned }) => [resource, [nameOf.get(holders[0]) ?? null, isOwned]]));
  const waiting = tasks.filter(({ wait }) => wait.kind === 'lock');
  return Object.fromEntries(waiting.map(({ name, wait }) => [name, holderOf.get(wait.resource)]));
}

/** The same out of the log. */
function circleInLog(host) {
  const waiting = [...host.tasks.values()].filter(({ waits }) => /^lock:/.test(waits.at(-1)));
  return Object.fromEntries(waiting.map(({ name, waits }) => {
    const { task, isOwned } = host.holders.get(Number(waits.at(-1).split(':')[1]));
    return [name, [host.tasks.get(task).name, isOwned]];
  }));
}

const hung = {
  'philosopher 0': ['philosopher 1', true],
  'philosopher 1': ['philosopher 2', true],
  'philosopher 2': ['philosopher 0', true],
  guest: ['philosopher 0', true],
};

for (const mode of ['unwatched', 'watched']) {
  test(`${mode}, the page knows who holds the locks, from the log and from a snapshot`, () => {
    const host = begin(python, philosophers, { mode, name: 'philosophers.py' });
    host.runAll(200);
    assert.deepEqual(circle(host.look()), hung);
    host.send('watch', true);
    assert.deepEqual(host.problems, []);
    assert.deepEqual(circleInLog(host), hung);
    const set = host.program.namespace.get('bell').set;
    host.program.loop.call_soon_threadsafe(set);
    host.runAll(200);
    assert.deepEqual([...host.holders], [], 'all forks are back');
    host.stop();
  });
}

/** What is told of one lock, which `body` of the main task uses, at its end. */
function holderAfter(body, mode = 'watched') {
  const source = `import asyncio\nlock = asyncio.Lock()\n${body}\nasyncio.create_task(lock.acquire(), name="waiter")\nawait asyncio.sleep(1e6)`;
  const host = begin(python, source, { mode });
  host.runReady();
  host.send('watch', true);
  assert.deepEqual(host.problems, []);
  const [holder] = host.holders.values();
  host.stop();
  return holder && [host.tasks.get(holder.task)?.name ?? holder.task, holder.isOwned];
}

const takes = 'async def take():\n    await lock.acquire()\n';

const byHand = `def by_hand():
    try:
        lock.acquire().send(None)
    except StopIteration:
        pass
asyncio.get_running_loop().call_soon(by_hand)
await asyncio.sleep(0)`;
const eager = `${takes}    await asyncio.Event().wait()
kept = asyncio.eager_task_factory(asyncio.get_running_loop(), take(), name="eager")`;

// Where nothing is told, the holder was over before anybody watched.
for (const [words, body, expected, expectedLate] of [
  ['who only acquired a lock does not own it', 'await lock.acquire()', ['top level', false], ['top level', false]],
  ['who has released it does not hold it', 'async with lock: pass', ['waiter', false], undefined],
  ['a holder that is over stays', `${takes}await asyncio.create_task(take(), name="gone")`, ['gone', false], undefined],
  ['anybody may release it', `${takes}await asyncio.create_task(take())\nlock.release()`, ['waiter', false], undefined],
  ['a holder that is no task is somebody', byHand, [0, false], [0, false]],
  ['a task that nobody has told of is somebody', eager, [0, false], ['eager', false]],
]) {
  test(words, () => {
    assert.deepEqual(holderAfter(body), expected);
    assert.deepEqual(holderAfter(body, 'unwatched'), expectedLate, 'watched later');
  });
}
