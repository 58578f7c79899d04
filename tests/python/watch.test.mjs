// What the page is told in driven mode: names, places, parents, and what each task waits for.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { ManualHost } from './host.mjs';
import { loadPython } from './python.mjs';

let python;

before(async () => {
  python = await loadPython();
});

const source = `import asyncio
lock = asyncio.Lock()
full, empty = asyncio.Queue(1), asyncio.Queue()
event, condition, semaphore = asyncio.Event(), asyncio.Condition(), asyncio.Semaphore(0)
barrier = asyncio.Barrier(2)
future = asyncio.get_running_loop().create_future()
async def sleeps():
    await asyncio.sleep(50)
async def has_lock():
    async with condition:
        await condition.wait()
async def group():
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(sleeps(), name="in group")
async def limited():
    async with asyncio.timeout(40):
        await event.wait()
async def generator():
    await event.wait()
    yield 1
async def loops():
    async for _ in generator():
        pass
def create(name, coroutine):
    return asyncio.create_task(coroutine, name=name)
await lock.acquire()
full.put_nowait(1)
kept = [
    create("sleep", sleeps()),
    create("lock", lock.acquire()),
    create("get", empty.get()),
    create("put", full.put(2)),
    create("join", full.join()),
    create("event", event.wait()),
    create("condition", has_lock()),
    create("semaphore", semaphore.acquire()),
    create("barrier", barrier.wait()),
    create("limited", limited()),
    create("generator", loops()),
    create("group", group()),
]
async def awaits(awaitable):
    return await awaitable
kept += [
    create("task", awaits(kept[0])),
    create("future", awaits(future)),
    create("gather", awaits(asyncio.gather(kept[1], kept[2]))),
    create("wait", awaits(asyncio.wait([kept[1], kept[2]]))),
    create("shield", awaits(asyncio.shield(kept[0]))),
    create("wait_for", awaits(asyncio.wait_for(sleeps(), 30))),
]
await asyncio.sleep(20)
kept[0].set_name("renamed")
await asyncio.sleep(1000)
`;

/** What each task waited for last, with the numbers of tasks and things as they are. */
const expected = {
  sleep: 50,
  lock: /^lock:\d+:$/,
  get: /^queue get:\d+:$/,
  put: /^queue put:\d+:$/,
  join: /^queue join:\d+:$/,
  event: /^event:\d+:$/,
  condition: /^condition:\d+:$/,
  semaphore: /^semaphore:\d+:$/,
  barrier: /^barrier:\d+:$/,
  limited: /^event:\d+:$/,
  generator: /^event:\d+:$/,
  group: 'tasks:in group',
  task: 'task:sleep',
  future: 'future',
  gather: 'tasks:get,lock',
  wait: 'tasks:get,lock',
  shield: 'task:sleep',
  wait_for: 50,
};

function check(host) {
  const name = (number) => host.tasks.get(Number(number)).name;
  const told = Object.fromEntries(
    [...host.tasks.values()].map(({ name: task, waits }) => {
      const what = waits.at(-1);
      const named = typeof what === 'string' ? what.replace(/^(tasks?:)(.*)/, (_, kind, numbers) => kind + numbers.split(',').map(name).sort()) : what;
      return [task, named];
    }),
  );
  for (const [task, what] of Object.entries(expected)) {
    if (what instanceof RegExp) assert.match(String(told[task]), what, task);
    else assert.equal(told[task], what, task);
  }
  assert.equal(told.event, told.limited);
  assert.equal(told.event, told.generator);
}

function begin(isDriven) {
  const host = new ManualHost();
  python.start(host, source, 'waits.py');
  host.setDriven(isDriven);
  return host;
}

test('each task tells what it waits for, where it was made and by whom', () => {
  const host = begin(true);
  for (let step = 0; step < 6; step += 1) host.step();
  assert.deepEqual(host.errors, []);
  check(host);
  const tasks = [...host.tasks.values()];
  const main = tasks.find(({ name }) => name === 'main');
  assert.deepEqual([main.file, main.line, main.parent], ['waits.py', 1, 0]);
  const group = tasks.findIndex(({ name }) => name === 'group') + 1;
  const inGroup = tasks.find(({ name }) => name === 'in group');
  assert.deepEqual([inGroup.file, inGroup.line, inGroup.parent], ['waits.py', 14, group]);
  const timers = [...host.handles.values()].filter(({ when, wakes }) => when !== undefined || wakes !== undefined);
  assert.ok(timers.length >= 4);
  host.program.cancel_task(group);
  for (let step = 0; step < 4; step += 1) host.step();
  assert.deepEqual([tasks[group - 1].outcome, inGroup.outcome], ['cancelled', 'cancelled']);
  while (host.now < 51) host.step();
  assert.equal(tasks[1].name, 'renamed');
  assert.equal(tasks[1].outcome, 'ok');
  host.program.stop();
  host.detach();
});

test('whoever begins to watch later is told the same', () => {
  const host = begin(false);
  while (host.wantsTurn) host.step();
  assert.equal(host.tasks.size, 0);
  host.setDriven(true);
  check(host);
  host.program.stop();
  host.detach();
});

const waits = (body, preamble = '') => `${preamble}
import asyncio
event, lock, queue = asyncio.Event(), asyncio.Lock(), asyncio.Queue()
async def work():
    await event.wait()
async def main():
    task = asyncio.create_task(work())
    ${body}
asyncio.run(main())
`;

for (const [body, isStuck, preamble] of [
  ['await event.wait()', true],
  ['await task', true],
  ['await asyncio.gather(task, queue.get())', true],
  ['await asyncio.wait([task])', true],
  ['await asyncio.shield(task)', true],
  ['await lock.acquire(); await lock.acquire()', true],
  ['await asyncio.get_running_loop().create_future()', true],
  ['await asyncio.wait([asyncio.get_running_loop().create_future()])', true],
  ['await asyncio.get_running_loop().create_future()', false, 'import js'],
  ['await asyncio.sleep(float("inf"))', false],
  ['await event.wait()', false, 'import js'],
  ['await asyncio.sleep(5)', false],
]) {
  test(`${preamble ? `${preamble}: ` : ''}${body} is ${isStuck ? '' : 'not '}stuck`, () => {
    const host = new ManualHost();
    python.start(host, waits(body, preamble));
    while (host.wantsTurn) host.step();
    assert.deepEqual([host.isStuck, host.isIdle], [isStuck, false]);
    host.program.loop.call_soon_threadsafe(host.program.namespace.get('event').set);
    assert.equal(host.isStuck, isStuck);
    while (host.wantsTurn) host.step();
    host.program.stop();
    host.detach();
    assert.deepEqual([host.isStuck, host.errors], [false, []]);
  });
}
