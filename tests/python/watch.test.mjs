// What the page is told of a program that is watched, and what a snapshot says of any: names, places, parents, and what each
// task waits for. And that watching is listening.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { begin, loadPython, run } from './python.mjs';

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

function check(tasks, waitOf) {
  const name = (number) => tasks.find(({ task }) => task === Number(number)).name;
  const told = Object.fromEntries(tasks.map((task) => {
    const what = waitOf(task);
    const named = typeof what === 'string' ? what.replace(/^(tasks?:)(.*)/, (_, kind, numbers) => kind + numbers.split(',').map(name).sort()) : what;
    return [task.name, named];
  }));
  for (const [task, what] of Object.entries(expected)) {
    if (what instanceof RegExp) assert.match(String(told[task]), what, task);
    else assert.equal(told[task], what, task);
  }
  assert.equal(told.event, told.limited);
  assert.equal(told.event, told.generator);
}

const checkLog = (host) => check([...host.tasks.values()], ({ waits }) => waits.at(-1));
const checkSnapshot = (host) => check(host.look().tasks, ({ wait }) => host.words(wait));

test('each task tells what it waits for, where it was made and by whom', () => {
  const host = begin(python, source, { mode: 'watched', name: 'waits.py' });
  host.runReady();
  assert.deepEqual(host.problems, []);
  checkLog(host);
  checkSnapshot(host);
  const tasks = [...host.tasks.values()];
  const { tasks: inSnapshot } = host.snapshot;
  const facts = ({ name, task, parent, file, line }) => ({ name, task, parent, file, line });
  assert.deepEqual(inSnapshot.map(facts), tasks.map(facts));
  const named = (name) => tasks.find((task) => task.name === name);
  assert.deepEqual(facts(named('top level')), { name: 'top level', task: 1, parent: 0, file: 'waits.py', line: 1 });
  const [group, inGroup] = [named('group'), named('in group')];
  assert.deepEqual([inGroup.file, inGroup.line, inGroup.parent], ['waits.py', 14, group.task]);
  assert.ok(host.snapshot.timers.length >= 4);
  const timer = host.snapshot.timers.find(({ wakes }) => wakes === named('sleep').task);
  assert.deepEqual([timer.when, timer.file, timer.line], [50, 'waits.py', 8]);
  host.send('cancel', group.task);
  host.runReady();
  assert.deepEqual([group.outcome, inGroup.outcome], ['cancelled', 'cancelled']);
  while (host.now < 51 && host.step());
  assert.equal(named('renamed').outcome, 'ok');
  host.stop();
});

test('whoever begins to watch later is told the same, and a snapshot needs nobody who watches', () => {
  const host = begin(python, source, { name: 'waits.py' });
  host.runReady();
  assert.equal(host.tasks.size, 0);
  checkSnapshot(host);
  host.send('watch', true);
  checkLog(host);
  checkSnapshot(host);
  host.stop();
});

test('the log has the order in which things happen', () => {
  const host = run(python, `import asyncio
async def child():
    await asyncio.sleep(0)
    await asyncio.sleep(2)
async def main():
    task = asyncio.create_task(child(), name="child")
    asyncio.get_running_loop().call_soon(len, "")
    await task
await main()
`, { mode: 'watched' });
  const short = ({ is, at, busy, file, ...rest }) => [is, ...Object.values(rest).map((value) => value?.is ?? value)].join(' ');
  const begin = host.log.findIndex(({ is }) => is === 'turn_begin');
  const main = host.tasks.values().next().value.task;
  const child = main + 1;
  assert.deepEqual(host.log.slice(begin).filter(({ is }) => !/slice/.test(is)).map(short).slice(0, 32), [
    'turn_begin 1',
    `poll_begin ${main}`, `task_created ${child} ${main} child child 6`, `woken ${child} ${main}`, `wait_begin ${main} task`, `poll_end ${main}`,
    'turn_begin 2',
    `poll_begin ${child}`, `wait_begin ${child} turn`, `woken ${child} ${child}`, `poll_end ${child}`,
    'callback_begin 7', 'callback_end ',
    'turn_begin 1',
    `poll_begin ${child}`, `wait_begin ${child} until`, `poll_end ${child}`,
    'turn_begin 1',
    'callback_begin 4', `woken ${child} 0`, 'callback_end ',
    'turn_begin 1',
    `poll_begin ${child}`, `woken ${main} ${child}`, `task_done ${child} ok`, `poll_end ${child}`, `task_awaited ${child}`,
    'turn_begin 1',
    `poll_begin ${main}`, `task_done ${main} ok`, `poll_end ${main}`, `task_awaited ${main}`,
  ].map((line) => line.trimEnd()));
});

test('a task that is made by hand, or yields in Python, is told as well', () => {
  const host = run(python, `import asyncio
async def work():
    await asyncio.sleep(0)
loop = asyncio.get_running_loop()
await asyncio.gather(asyncio.tasks._PyTask(work(), loop=loop, name="python"), asyncio.tasks._CTask(work(), loop=loop, name="c"))
`, { mode: 'watched' });
  const told = [...host.tasks.values()].map(({ name, waits, outcome }) => [name, waits, outcome]);
  assert.deepEqual(told.slice(1), [['python', ['turn'], 'ok'], ['c', ['turn'], 'ok']]);
  assert.deepEqual(host.problems, []);
});

test('a step that makes tasks by hand and then yields has made them, and is over after that', () => {
  const host = run(python, `import asyncio
async def work():
    pass
task = asyncio.Task(work(), loop=asyncio.get_running_loop(), name="by hand")
await asyncio.sleep(0)
await task
`, { mode: 'watched' });
  const [main, made] = [...host.tasks.values()].map(({ task }) => task);
  assert.equal(host.tasks.get(made).parent, main);
  const begin = host.log.findIndex(({ is, task }) => is === 'task_created' && task === made);
  assert.deepEqual(host.log.slice(begin, begin + 5).map(({ is, task }) => [is, task]), [
    ['task_created', made], ['woken', made], ['wait_begin', main], ['woken', main], ['poll_end', main],
  ]);
  assert.deepEqual(host.problems, []);
});

test('an eager task that a group takes care of is not told as one that nobody awaits', () => {
  for (const mode of ['unwatched', 'watched']) {
    const host = run(python, `import asyncio
async def fails():
    raise ValueError
loop = asyncio.get_running_loop()
loop.set_task_factory(asyncio.eager_task_factory)
try:
    async with asyncio.TaskGroup() as group:
        group.create_task(fails())
except* ValueError:
    print("caught")
await asyncio.gather(fails(), return_exceptions=True)
await asyncio.wait([asyncio.create_task(fails())])
lost = asyncio.create_task(fails(), name="lost")
await asyncio.sleep(1)
`, { mode });
    assert.equal(host.text, 'caught\n');
    assert.equal(host.problems.length, 2, 'what asyncio.wait gives nobody has asked, and the last one nobody knows');
    assert.equal(host.problems[1].task, 'lost');
  }
});

test('the state is told after each batch in which it has changed', () => {
  const host = begin(python, `import asyncio
async def main():
    await asyncio.gather(asyncio.sleep(3), asyncio.sleep(4))
await main()
`);
  const { is, ...state } = host.state;
  assert.deepEqual(state, { at: 0, ready: 1, turn_left: 0, next: Infinity, tasks: 1, is_called: false, is_paused: false });
  host.runReady();
  assert.deepEqual([host.state.ready, host.state.next, host.state.tasks], [0, 3, 3]);
  host.send('pause', true);
  assert.equal(host.state.is_paused, true);
  host.send('step');
  host.runReady();
  assert.deepEqual([host.state.at, host.state.ready, host.state.turn_left, host.state.next], [3, 1, 0, 4]);
  host.send('pause', false);
  host.runAll();
  assert.deepEqual([host.state.ready, host.state.next, host.state.tasks], [0, Infinity, 0]);
  host.stop();
});

test('tasks that nobody keeps are collected, also while they are watched', () => {
  const host = run(python, `import asyncio, gc, weakref
async def work():
    await asyncio.sleep(0)
known = [weakref.ref(asyncio.create_task(work())) for _ in range(3)]
await asyncio.sleep(1)
gc.collect()
print([each() for each in known])
`, { mode: 'watched' });
  assert.equal(host.text, '[None, None, None]\n');
});

test('a message that is not known is an error that says so', () => {
  const host = begin(python, '');
  host.receiveProxy([99]);
  host.receiveProxy([3]);
  assert.equal(host.problems.length, 2);
  host.stop();
});

for (const [how, set, reset] of [
  ['in the place of asyncio.tasks.Task', 'asyncio.tasks.Task, before = asyncio.tasks._PyTask, asyncio.tasks.Task', 'asyncio.tasks.Task = before'],
  ['by a task factory', 'loop.set_task_factory(lambda loop, coro, **options: asyncio.tasks._PyTask(coro, loop=loop, **options))', 'loop.set_task_factory(None)'],
]) {
  test(`a task of another type, made ${how}, is told as well`, () => {
    const host = run(python, `import asyncio
async def work():
    await asyncio.sleep(0)
    await asyncio.sleep(1)
loop = asyncio.get_running_loop()
${set}
task = asyncio.create_task(work())
${reset}
await task
print(type(task) is asyncio.tasks._PyTask)
`, { mode: 'watched' });
    assert.deepEqual([host.text, host.problems], ['True\n', []]);
    const [, { waits, outcome }] = host.tasks.values();
    assert.deepEqual([waits.length, waits[0], outcome], [2, 'turn', 'ok']);
  });
}

test('what comes after a jump of the clock is as late as that, however many callbacks are timed at once', () => {
  const host = run(python, `import asyncio, time
async def work():
    for _ in range(30):
        await asyncio.sleep(0)
    await asyncio.sleep(1)
    time.sleep(2)
await asyncio.gather(work(), work(), work())
`, { mode: 'virtual', before: (started) => started.send('watch', true) });
  const ends = host.log.filter(({ is }) => is === 'callback_end' || is === 'poll_end');
  const first = ends.findIndex(({ is }) => is === 'callback_end');
  assert.deepEqual(new Set(ends.slice(0, first).map(({ at }) => at)), new Set([0]));
  assert.deepEqual(ends.slice(first, first + 6).map(({ is, at }) => [is, at]), [
    ['callback_end', 1], ['callback_end', 1], ['callback_end', 1],
    // Each has blocked for two seconds.
    ['poll_end', 3], ['poll_end', 5], ['poll_end', 7],
  ]);
});
