// Locks that know their holder: they behave as CPython's do, and the page is told who holds them.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { ManualHost } from './host.mjs';
import { loadPython, run } from './python.mjs';

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
  assert.deepEqual(host.errors, []);
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
print(lock._webloop_holder is task)
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
  assert.deepEqual(host.errors, []);
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
function circle(host) {
  const waiting = [...host.tasks.values()].filter(({ waits }) => /^lock:/.test(waits.at(-1)));
  return Object.fromEntries(
    waits(waiting).map(([name, lock]) => {
      const { task, isOwned } = host.holders.get(lock) ?? {};
      return [name, task ? [host.tasks.get(task).name, isOwned] : task];
    }),
  );
}

const waits = (tasks) => tasks.map(({ name, waits }) => [name, Number(waits.at(-1).split(':')[1])]);

const hung = {
  'philosopher 0': ['philosopher 1', true],
  'philosopher 1': ['philosopher 2', true],
  'philosopher 2': ['philosopher 0', true],
  guest: ['philosopher 0', true],
};

for (const [when, isDriven, isAheadAllowed] of [
  ['watched from the start', true, false],
  ['running ahead', true, true],
  ['watched once it hangs', false, false],
]) {
  test(`${when}, the page knows who holds the locks`, () => {
    const host = new ManualHost();
    host.isAheadAllowed = isAheadAllowed;
    python.start(host, philosophers, 'philosophers.py');
    host.setDriven(isDriven);
    host.runAll(200);
    host.setDriven(true);
    assert.deepEqual(host.errors, []);
    assert.deepEqual(circle(host), hung);
    host.program.loop.call_soon_threadsafe(host.program.namespace.get('bell').set);
    host.runAll(200);
    assert.deepEqual([...host.holders], [], 'all forks are back');
    host.program.stop();
    host.detach();
  });
}

test('tasks in a circle are stuck even where the page may call, until it does', () => {
  const host = new ManualHost();
  python.start(host, `import js\n${philosophers}`, 'philosophers.py');
  while (host.step());
  assert.deepEqual([host.isStuck, host.isIdle], [true, false]);
  host.setDriven(true);
  assert.equal(host.isStuck, true);
  host.program.loop.call_soon_threadsafe(host.program.namespace.get('bell').set);
  host.step();
  assert.equal(host.isStuck, false, 'the main task goes on');
  host.setDriven(false);
  while (host.step());
  assert.deepEqual([host.isStuck, host.isIdle, host.errors], [false, true, []]);
  host.program.stop();
  host.detach();
});

test('who hangs while watched is stuck also when nobody watches any more', () => {
  const host = new ManualHost();
  python.start(host, `import js\n${philosophers}`, 'philosophers.py');
  host.setDriven(true);
  host.runAll(200);
  assert.equal(host.isStuck, false);
  host.setDriven(false);
  assert.equal(host.isStuck, true);
  host.program.stop();
  host.detach();
});

/** What is told of one lock, which \`body\` of the main task uses, at its end. */
function holderAfter(body, isDriven = true) {
  const host = new ManualHost();
  python.start(host, `import asyncio\nlock = asyncio.Lock()\n${body}\nasyncio.create_task(lock.acquire(), name="waiter")\nawait asyncio.sleep(1e6)`);
  host.setDriven(isDriven);
  while (isDriven ? host.ready.length > 0 : host.wantsTurn) host.step();
  host.setDriven(true);
  assert.deepEqual(host.errors, []);
  const [holder] = host.holders.values();
  host.program.stop();
  host.detach();
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
  ['who only acquired a lock does not own it', 'await lock.acquire()', ['main', false], ['main', false]],
  ['who has released it does not hold it', 'async with lock: pass', ['waiter', false], undefined],
  ['a holder that is over stays', `${takes}await asyncio.create_task(take(), name="gone")`, ['gone', false], undefined],
  ['anybody may release it', `${takes}await asyncio.create_task(take())\nlock.release()`, ['waiter', false], undefined],
  ['a holder that is no task is somebody', byHand, [0, false], [0, false]],
  ['a task that nobody has told of is somebody', eager, [0, false], ['eager', false]],
]) {
  test(words, () => {
    assert.deepEqual(holderAfter(body), expected);
    assert.deepEqual(holderAfter(body, false), expectedLate, 'watched later');
  });
}
