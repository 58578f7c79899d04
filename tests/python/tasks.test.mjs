// Tasks while somebody watches: the page is told of each, and whether anybody wants its result.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { begin, loadPython, modes, run } from './python.mjs';

let python;

before(async () => {
  python = await loadPython();
});

const head = `import asyncio
async def work(number=0, seconds=0.01):
    await asyncio.sleep(seconds)
    return number
async def fail():
    raise ValueError
tasks = [asyncio.create_task(work(number), name=f"task {number}") for number in range(2)]
`;

/** Runs a program, watched; gives the tasks of which the page was told, by their names. */
function tasksOf(source) {
  const host = run(python, source, { mode: 'watched' });
  assert.deepEqual(host.problems.filter(({ kind }) => kind !== 'task'), []);
  return new Map([...host.tasks.values()].map((task) => [task.name, task]));
}

for (const [what, body, unretrieved] of [
  ['awaited', 'for task in tasks: await task'],
  ['awaited when they are over', 'await asyncio.sleep(1)\nfor task in tasks: await task'],
  ['asked for their results', 'await asyncio.sleep(1)\nassert [task.result() for task in tasks] == [0, 1]'],
  ['asked for their errors', 'await asyncio.sleep(1)\nassert [task.exception() for task in tasks] == [None, None]'],
  ['gathered', 'await asyncio.gather(*tasks)'],
  ['gathered when they are over', 'await asyncio.sleep(1)\nassert await asyncio.gather(*tasks) == [0, 1]'],
  ['waited for', 'await asyncio.wait(tasks)'],
  ['waited for, one after the other', 'for task in asyncio.as_completed(tasks): await task'],
  ['shielded', 'for task in tasks: await asyncio.shield(task)'],
  ['waited for with a time limit', 'for task in tasks: await asyncio.wait_for(task, 9)'],
  ['given a callback', 'for task in tasks: task.add_done_callback(print)\nawait asyncio.sleep(1)'],
  ['awaited by a generator', 'import types\n@types.coroutine\ndef old():\n    for task in tasks: yield from task\nawait old()'],
  ['a group\'s', 'async with asyncio.TaskGroup() as group:\n    group.create_task(work(), name="member")\n    await asyncio.sleep(1)\nawait asyncio.gather(*tasks)'],
  ['one of them awaited', 'await tasks[0]\nawait asyncio.sleep(1)', ['task 1']],
  ['cancelled, and not awaited', 'await asyncio.sleep(0)\ntasks[0].cancel()\nawait tasks[1]', ['task 0']],
  ['let alone', 'await asyncio.sleep(1)', ['task 0', 'task 1']],
  ['failed', 'failed = asyncio.create_task(fail(), name="failed")\nawait asyncio.gather(*tasks)', ['failed']],
  ['failed, and caught later', `failed = asyncio.create_task(fail(), name="failed")
await asyncio.gather(*tasks)
try:
    await failed
except ValueError:
    pass
`],
]) {
  test(`tasks are ${what}`, () => {
    const tasks = tasksOf(head + body);
    const found = [...tasks.values()].filter(({ isAwaited }) => !isAwaited).map(({ name }) => name);
    assert.deepEqual(found, unretrieved ?? []);
  });
}

test(`a task that begins at once is known from its beginning`, () => {
  const tasks = tasksOf(`import asyncio
loop = asyncio.get_running_loop()
async def child():
    await asyncio.sleep(1)
async def begin():
    global kept
    kept = asyncio.create_task(child(), name="child")
    await kept
async def answer():
    return 42
async def fail():
    raise ValueError
waiting = loop.create_task(begin(), name="waiting", eager_start=True)
over = loop.create_task(answer(), name="over", eager_start=True)
failed = loop.create_task(fail(), name="failed", eager_start=True)
loop.set_task_factory(asyncio.eager_task_factory)
made = loop.create_task(answer(), name="made by a factory")
await asyncio.gather(waiting, over, failed, return_exceptions=True)
`);
  const known = ['waiting', 'child', 'over', 'failed', 'made by a factory'];
  assert.deepEqual(known.filter((name) => !tasks.has(name)), []);
  const [waiting, ...others] = known.map((name) => tasks.get(name));
  const number = (name) => [...tasks.keys()].indexOf(name) + 1;
  assert.equal(tasks.get('child').parent, number('waiting'));
  assert.equal(waiting.waits[0], `task:${number('child')}`);
  assert.equal(waiting.line, 5, 'where its function is: it ran before it was made');
  assert.deepEqual(others.map(({ outcome }) => outcome), ['ok', 'ok', 'error', 'ok']);
  assert.ok([waiting, ...others].every(({ isAwaited }) => isAwaited));
});

test('who sleeps for ever waits for no future', () => {
  const host = begin(python, 'import asyncio\nawait asyncio.sleep(float("inf"))', { mode: 'watched' });
  host.runAll();
  assert.deepEqual([...host.tasks.values()].map(({ waits }) => waits), [[Infinity]]);
  host.stop();
});

for (const [what, body, expected] of [
  ['one by one', 'tasks[0].cancel()', { 'task 0': 1 }],
  ['over already', 'await asyncio.sleep(1)\ntasks[0].cancel()', {}],
  ['twice', 'await asyncio.sleep(0)\ntasks[0].cancel()\ntasks[0].cancel("again")', { 'task 0': 2 }],
  ['gathered', `
both = asyncio.gather(*tasks)
both.cancel()
try:
    await both
except asyncio.CancelledError:
    pass
`, { 'task 0': 1, 'task 1': 1 }],
  ['awaited by who is cancelled', `
async def wait():
    await tasks[0]
waiter = asyncio.create_task(wait(), name="waiter")
await asyncio.sleep(0)
waiter.cancel()
`, { waiter: 1, 'task 0': 1 }],
  // The main task is cancelled by `timeout`, and `TaskGroup`.
  ['out of time', 'try:\n    await asyncio.wait_for(tasks[1], 0.001)\nexcept TimeoutError:\n    pass', { 'top level': 1, 'task 1': 1 }],
  ['in a group of which one failed', `
try:
    async with asyncio.TaskGroup() as group:
        group.create_task(work(seconds=9), name="member")
        group.create_task(fail(), name="failing")
except* ValueError:
    pass
`, { 'top level': 1, member: 1 }],
]) {
  test(`tasks are cancelled: ${what}`, () => {
    const tasks = tasksOf(`${head}${body}\nawait asyncio.sleep(1)`);
    const cancelled = [...tasks.values()].filter(({ cancels }) => cancels > 0).map(({ name, cancels }) => [name, cancels]);
    assert.deepEqual(Object.fromEntries(cancelled), expected);
  });
}

test('what the page cancels is cancelled by nobody, and so is what that cancels', () => {
  const host = begin(python, `${head}
async def wait():
    await tasks[0]
await asyncio.create_task(wait(), name="waiter")
`, { mode: 'watched' });
  host.runReady();
  const [number] = [...host.tasks].find(([, { name }]) => name === 'waiter');
  host.send('cancel', number);
  host.runReady();
  const told = [...host.tasks.values()].map(({ name, cancels }) => [name, cancels]);
  assert.deepEqual(told, [['top level', 0], ['task 0', 1], ['task 1', 0], ['waiter', 1]]);
  assert.deepEqual(host.log.filter((message) => message.is === 'cancel_requested').map(({ by }) => by), [0, 0]);
  assert.equal(host.tasks.get(number).outcome, 'cancelled');
  host.stop();
});

test('the page cancels tasks of a program that is not watched by their numbers of a snapshot', () => {
  const host = begin(python, `${head}await asyncio.gather(*tasks, return_exceptions=True)`);
  host.runReady();
  const { task } = host.look().tasks.find(({ name }) => name === 'task 1');
  host.send('cancel', task);
  host.runReady();
  assert.deepEqual(host.look().tasks.map(({ name }) => name), ['top level', 'task 0']);
  host.stop();
});

test('of tasks that were made before anybody watched nobody says that they were never awaited', () => {
  const host = begin(python, `${head}await asyncio.sleep(5)\nlate = asyncio.create_task(work(), name="late")\nawait asyncio.sleep(5)`);
  host.step();
  host.send('watch', true);
  host.runAll();
  const told = [...host.tasks.values()].map(({ name, isAwaited }) => [name, isAwaited]).sort();
  assert.deepEqual(told, [['late', false], ['task 0', true], ['task 1', true], ['top level', true]]);
  host.stop();
});

test('whoever watches again is told what was awaited meanwhile, under the same numbers', () => {
  const host = begin(python, `${head}
more = [asyncio.create_task(asyncio.sleep(300), name=f"more {number}") for number in range(2)]
await asyncio.sleep(5)
waiter = asyncio.gather(*tasks, more[0])
await asyncio.sleep(0.5)
await asyncio.sleep(100)
`, { mode: 'watched' });
  while (host.now < 1 && host.step());
  host.send('watch', false);
  while (host.now < 5.5 && host.step());
  const before = new Map([...host.tasks].map(([number, { name }]) => [name, number]));
  host.tasks.clear();
  host.send('watch', true);
  const told = [...host.tasks].map(([number, { name, isAwaited }]) => [name, number === before.get(name), isAwaited]).sort();
  assert.deepEqual(told, [['more 0', true, true], ['more 1', true, false], ['top level', true, true]]);
  host.stop();
});

test('to a program a watched task is a task like any other', () => {
  const source = `
import asyncio
async def work():
    """As repr shows it."""
    await asyncio.sleep(1)
task = asyncio.create_task(work(), name="it")
print(isinstance(task, asyncio.Task), type(task).__name__, type(task).__qualname__)
print(repr(task)[:26], task.get_name(), task in asyncio.all_tasks(), asyncio.isfuture(task), hash(task) == hash(task))
try:
    task.result()
except asyncio.InvalidStateError as error:
    print(error)
try:
    asyncio.get_running_loop().create_task(42)
except TypeError as error:
    print(error)
await task
print(task.done(), task.result(), task.exception())
class Own(asyncio.Task):
    pass
own = Own(work(), loop=asyncio.get_running_loop())
print(type(task) is asyncio.Task, isinstance(own, asyncio.Task), isinstance(task, Own), issubclass(Own, asyncio.Task), await own)
`;
  const [unwatched, ...others] = modes.map((mode) => run(python, source, { mode }));
  assert.deepEqual(unwatched.problems, []);
  assert.ok(unwatched.text.includes('True Task Task'));
  assert.ok(unwatched.text.endsWith('True True False True None\n'), unwatched.text);
  for (const other of others.slice(0, 3)) {
    assert.deepEqual([other.problems, other.text], [[], unwatched.text]);
  }
});
