// When a program asks its host for the thread: a turn for a batch, a timer for the earliest deadline; and how that ends with the
// program.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { RealHost } from './host.mjs';
import { begin, loadPython, run } from './python.mjs';

let python;

before(async () => {
  python = await loadPython();
});

test('one turn is asked for a batch, and one timer at most', () => {
  const host = run(
    python,
    `
import asyncio
async def work(number):
    for _ in range(10):
        await asyncio.sleep(0)
    await asyncio.sleep(1 + number)
await asyncio.gather(*[work(number) for number in range(100)])
`,
  );
  assert.equal(host.how, 'ok');
  assert.ok(host.calls.request_turn < 30, `${host.calls.request_turn} turns`);
  assert.ok(host.calls.request_turn_at <= 101, `${host.calls.request_turn_at} timers`);
});

test('the budget ends a batch, and the rest of the turn goes on in the next', async () => {
  const host = new RealHost(python);
  let batches = 0;
  const { take } = host;
  host.take = (...batch) => {
    batches += 1;
    take.apply(host, batch);
  };
  host.send('run', `
import asyncio, time
begin = time.perf_counter
def work(number):
    end = begin() + 0.004
    while begin() < end: pass
    seen.append(number)
seen = []
loop = asyncio.get_running_loop()
for number in range(60):
    loop.call_soon(work, number)
await asyncio.sleep(0)
print(seen == list(range(60)))
`, 'program.py', '');
  await host.ending();
  assert.equal(host.text, 'True\n');
  assert.ok(batches > 5, `${batches} batches`);
  await host.stop();
});

test('a page that reads nothing gets no more than a few batches', async () => {
  const host = new RealHost(python);
  const { take } = host;
  const held = [];
  host.port.onmessage = ({ data }) => held.push(data);
  host.send('run', 'import asyncio\nnumber = 0\nwhile True:\n    print(number := number + 1)\n    await asyncio.sleep(0.001)', 'program.py', '');
  const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  // However slow the machine is, it gets so far, and no farther.
  while (held.length < 17) await wait(5);
  await wait(100);
  const before = held.length;
  assert.ok(before <= 18, `${before} batches`);
  host.port.postMessage(before);
  while (held.length === before) await wait(5);
  for (const { numbers, texts } of held) take.call(host, numbers, texts);
  assert.ok(host.lines.length > 10);
  host.close();
});

test('a cancelled timer clears the timer of the page', () => {
  const host = begin(python, 'import asyncio\ntimer = asyncio.get_running_loop().call_later(5, print)');
  host.step();
  assert.equal(host.wantsTurnAt, 5);
  host.program.namespace.get('timer').cancel();
  assert.equal(host.wantsTurnAt, null);
  host.stop();
});

test('the watch may begin and end at any time, on the real clock, and nothing is lost', async () => {
  const host = new RealHost(python);
  host.send(
    'run',
    `
import asyncio
async def produce(queue, number):
    for item in range(30):
        await queue.put((number, item))
        await asyncio.sleep(0.001 * (number % 3))
async def main():
    queue = asyncio.Queue(3)
    producers = [asyncio.create_task(produce(queue, number)) for number in range(10)]
    got = [await asyncio.wait_for(queue.get(), 5) for _ in range(300)]
    await asyncio.gather(*producers)
    for number in range(10):
        assert [item for who, item in got if who == number] == list(range(30))
    print("all")
asyncio.run(main())
`,
    'program.py',
    '',
  );
  let isWatched = false;
  const changing = setInterval(() => host.send('watch', (isWatched = !isWatched)), 2);
  await host.ending();
  clearInterval(changing);
  assert.deepEqual(host.problems, []);
  assert.equal(host.text, 'all\n');
  await host.stop();
});

test('call_soon from a stopped program is refused', () => {
  const host = begin(python, 'import asyncio\nloop = asyncio.get_running_loop()');
  host.runAll();
  const loop = host.program.loop.copy();
  host.stop();
  for (const call of [() => loop.call_soon(() => {}), () => loop.call_later(1, () => {})]) {
    assert.throws(call, /Event loop is closed/);
  }
  assert.equal(loop.is_closed(), true);
  loop.destroy();
});
