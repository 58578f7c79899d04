// Pause, step, speed and virtual time.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { RealHost } from './host.mjs';
import { begin, loadPython } from './python.mjs';

let python;

before(async () => {
  python = await loadPython();
});

const words = `import asyncio
loop = asyncio.get_running_loop()
async def work(name):
    for number in range(3):
        print(name, number, round(loop.time(), 6))
        await asyncio.sleep(1)
tasks = [asyncio.create_task(work(name)) for name in "ab"]
await asyncio.gather(*tasks)
`;

test('a paused program takes no turn, its clock stands still, and it goes on as if no time had passed', () => {
  const host = begin(python, words);
  host.runReady();
  host.send('pause', true);
  python.setTime(50);
  assert.equal(host.runAll(), 0);
  host.program.loop.call_soon_threadsafe(host.program.namespace.get('tasks').get(0).cancel);
  assert.equal(host.wantsTurn, false);
  host.send('pause', false);
  host.runReady();
  assert.equal(host.text, 'a 0 0.0\nb 0 0.0\n');
  assert.equal(host.wantsTurnAt, 51, 'the time left is what it was');
  host.stop();
});

test('a step runs exactly one callback, and goes to the next deadline where nothing is ready', () => {
  const host = begin(python, words, { mode: 'stepped' });
  const step = () => {
    host.send('step');
    host.runReady();
    return [host.text.split('\n').length - 1, host.state.at, host.state.turn_left];
  };
  assert.deepEqual(step(), [0, 0, 0], 'top level');
  assert.deepEqual(step(), [1, 0, 1], 'a');
  assert.deepEqual(step(), [2, 0, 0], 'b');
  assert.deepEqual(step(), [2, 1, 1], 'the end of the sleep of a');
  host.send('step_turn');
  host.runReady();
  assert.deepEqual([host.state.at, host.state.turn_left, host.state.ready], [1, 0, 2], 'what is left of the turn');
  host.send('step_turn');
  host.runReady();
  assert.deepEqual([host.text.split('\n').length - 1, host.state.ready], [4, 0], 'a whole turn');
  host.stop();
});

test('steps that are asked for before the program gets the thread are all done', () => {
  const host = begin(python, words, { mode: 'stepped' });
  for (let number = 0; number < 3; number += 1) host.send('step');
  host.runReady();
  assert.equal(host.text, 'a 0 0.0\nb 0 0.0\n');
  host.stop();
});

test('a program that runs can be stepped: nothing is skipped', () => {
  const host = begin(python, words);
  host.send('step');
  host.runAll();
  assert.equal(host.text, 'a 0 0.0\nb 0 0.0\na 1 1.0\nb 1 1.0\na 2 2.0\nb 2 2.0\n');
  host.stop();
});

test('what is cancelled is no step', () => {
  const host = begin(python, `import asyncio
loop = asyncio.get_running_loop()
for number in range(5):
    loop.call_soon(print, number).cancel()
loop.call_soon(print, "here")
`, { mode: 'stepped' });
  for (let number = 0; number < 2; number += 1) host.send('step');
  host.runReady();
  assert.equal(host.text, 'here\n');
  host.stop();
});

test('speed scales the clock from the moment it is set', () => {
  const host = begin(python, words);
  host.runReady();
  host.send('speed', 0.1);
  assert.equal(host.wantsTurnAt, 10);
  host.step();
  assert.equal(host.now, 10);
  host.send('speed', 10);
  host.runAll();
  assert.equal(host.text, 'a 0 0.0\nb 0 0.0\na 1 1.0\nb 1 1.0\na 2 2.0\nb 2 2.0\n');
  assert.ok(Math.abs(host.now - 10.2) < 1e-6);
  for (const bad of [0, -1, Infinity, NaN]) host.send('speed', bad);
  host.stop();
});

test('virtual time takes none', () => {
  const host = begin(python, 'import asyncio\nawait asyncio.sleep(1e6)\nprint(asyncio.get_running_loop().time())', { mode: 'virtual' });
  host.runReady();
  assert.equal(host.text, '1000000.0\n');
  assert.equal(host.now, 0);
  host.stop();
});

test('virtual time waits for what JavaScript settles, while somebody waits for that', async () => {
  const host = new RealHost(python);
  host.send('virtual_time', true);
  host.send('run', `import asyncio, js
async def wait(milliseconds):
    return await js.Promise.new(lambda resolve, _: js.setTimeout(resolve, milliseconds))
async def main():
    async with asyncio.timeout(5):
        await wait(30)
    print("in time", asyncio.get_running_loop().time())
    lost = asyncio.ensure_future(wait(60_000))
    await asyncio.sleep(0)
    lost.cancel()
    await asyncio.sleep(9)
    print(asyncio.get_running_loop().time())
await main()
`, 'program.py', '');
  await host.ending();
  assert.deepEqual(host.problems, []);
  assert.equal(host.text, 'in time 0.0\n9.0\n');
  await host.stop();
});

test('time.sleep moves a clock that stands still, and blocks otherwise', () => {
  for (const mode of ['unwatched', 'virtual', 'stepped']) {
    const host = begin(python, `import asyncio, time
loop = asyncio.get_running_loop()
loop.call_later(1, print, "due")
time.sleep(2)
print(loop.time())
await asyncio.sleep(0)
await asyncio.sleep(0)
`, { mode });
    if (mode === 'stepped') host.stepAll();
    host.runAll();
    assert.equal(host.text, '2.0\ndue\n');
    host.stop();
  }
});

test('the watch may begin and end in the middle of a turn', () => {
  const host = begin(python, `import asyncio
loop = asyncio.get_running_loop()
def chain(name, left):
    print(name, left)
    if left: loop.call_soon(chain, name, left - 1)
for name in "abc": chain(name, 6)
`, { mode: 'stepped' });
  for (let step = 0; step < 60 && host.text.split('\n').length < 22; step += 1) {
    host.send('watch', step % 3 < 2);
    host.send('step');
    host.runReady();
  }
  const wanted = [6, 5, 4, 3, 2, 1, 0].flatMap((left) => [...'abc'].map((name) => (left === 6 ? null : `${name} ${left}`)));
  assert.deepEqual(host.text.trimEnd().split('\n').slice(3), wanted.filter(Boolean));
  host.stop();
});

test('a step to code of the program goes over what is asyncio\'s own', () => {
  const host = begin(python, `import asyncio
done = []
async def work(name):
    await asyncio.sleep(0.1)
    done.append(name)
async def main():
    await asyncio.gather(work("a"), work("b"))
    done.append("main")
await main()
asyncio.get_running_loop().call_soon(done.append, "callback")
`, { mode: 'stepped' });
  const seen = [];
  for (let steps = 0; steps < 7; steps += 1) {
    host.send('step_own');
    host.runReady();
    seen.push(host.program.namespace.get('done').toJs().at(-1) ?? '');
  }
  assert.deepEqual(seen, ['', '', '', 'a', 'b', 'main', 'callback']);
  assert.equal(host.state.ready, 0);
  host.stop();
});

test('a step goes on where the program has only wake-ups left', () => {
  const host = begin(python, 'import asyncio\nkept = asyncio.create_task(asyncio.sleep(5))\n', { mode: 'stepped' });
  for (let steps = 0; steps < 2; steps += 1) host.send('step_own');
  host.runReady();
  assert.equal(host.state.tasks, 0, 'the sleep is over');
  host.send('step_own');
  host.runReady();
  assert.deepEqual(host.problems, []);
  host.stop();
});
