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
