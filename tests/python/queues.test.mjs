// Queues: the page is told how many items they hold, and where nobody watches they are asyncio's own.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { begin, loadPython, run } from './python.mjs';

let python;

before(async () => {
  python = await loadPython();
});

/** How many items the queues hold that a program has used, as the page was told, in order of their numbers. */
function lengthsAfter(source) {
  const host = run(python, `import asyncio\n${source}`, { mode: 'watched' });
  assert.deepEqual(host.problems, []);
  return [...host.lengths].sort(([one], [other]) => one - other).map(([, length]) => length);
}

for (const [what, source, lengths] of [
  ['items that nobody took', 'jobs = asyncio.Queue()\nfor job in range(5): await jobs.put(job)\nawait jobs.get()', [4]],
  ['an empty queue', 'jobs = asyncio.Queue()\njobs.put_nowait(1)\njobs.get_nowait()', [0]],
  ['one that was shut down at once', 'jobs = asyncio.Queue()\njobs.put_nowait(1)\njobs.shutdown(immediate=True)', [0]],
  ['queues of all kinds', `
for kind in asyncio.PriorityQueue, asyncio.LifoQueue:
    jobs = kind()
    for job in range(3): jobs.put_nowait(job)
assert jobs.get_nowait() == 2
`, [3, 2]],
  ['a subclass', `
class Twice(asyncio.Queue):
    def put_nowait(self, item):
        super().put_nowait(item)
        super().put_nowait(item)
jobs = Twice()
await jobs.put("a")
`, [2]],
  ['a full one, put into by a task that waits', `
jobs = asyncio.Queue(2)
async def produce():
    for job in range(9): await jobs.put(job)
task = asyncio.create_task(produce())
await asyncio.sleep(1)
await jobs.get()
await asyncio.sleep(1)
`, [2]],
  ['a put that fails', `
jobs = asyncio.Queue(1)
jobs.put_nowait(1)
try:
    jobs.put_nowait(2)
except asyncio.QueueFull:
    pass
`, [1]],
]) {
  test(`${what}`, () => {
    assert.deepEqual(lengthsAfter(source), lengths);
  });
}

test('what goes on with a queue once somebody watches is told, and before that nothing', () => {
  const host = begin(python, `
import asyncio
jobs = asyncio.Queue()
async def produce():
    for job in range(20):
        await asyncio.sleep(1)
        jobs.put_nowait(job)
task = asyncio.create_task(produce())
await task
`);
  for (let step = 0; step < 6; step += 1) host.step();
  assert.equal(host.lengths.size, 0);
  host.send('watch', true);
  host.runAll();
  assert.deepEqual([...host.lengths.values()], [20]);
  host.stop();
});

test('where nobody watches, queues are as asyncio has them', () => {
  const source = `
import asyncio
methods = asyncio.Queue.put_nowait, asyncio.Queue.get_nowait, asyncio.Queue.shutdown
print(*(method.__qualname__ for method in methods), any(hasattr(method, "__wrapped__") for method in methods))
await asyncio.sleep(1)
`;
  const names = 'Queue.put_nowait Queue.get_nowait Queue.shutdown';
  assert.equal(run(python, source, { mode: 'watched' }).text, `${names} True\n`);
  assert.equal(run(python, source).text, `${names} False\n`);
});
