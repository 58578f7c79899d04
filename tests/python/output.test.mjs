// What a program prints, and what is said about it.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { loadPython, modes, run } from './python.mjs';

let python;

before(async () => {
  python = await loadPython();
});

test('prints carry the task, come in order, and are capped', () => {
  const source = `
import asyncio, sys
async def work():
    print("two\\nlines", end=""); print("!"); print("oops", file=sys.stderr)
await asyncio.create_task(work(), name="worker")
print("x" * 20_000)
for number in range(10_000):
    print(number)
print("no end", end="")
`;
  const host = run(python, source);
  const lines = host.lines.map(({ stream, task, text }) => [stream, task, text]);
  assert.deepEqual(lines.slice(0, 3), [
    ['out', 'worker', 'two'],
    ['out', 'worker', 'lines!'],
    ['err', 'worker', 'oops'],
  ]);
  assert.match(host.lines[3].text, /^x{10000}… \(10000 more characters\)$/);
  assert.deepEqual(lines.at(-1), ['out', 'top level', 'no end']);
  assert.equal(host.lines.at(-2).text, '9999');
  assert.equal(host.lines.length + host.droppedLines, 10_005);
  assert.ok(host.lines.length <= 1001);
});

for (const mode of modes.slice(0, 3)) {
  test(`a line without an end is shown with its batch, and goes on, ${mode}`, () => {
    const source = `
import asyncio, sys
for number in range(3):
    print(number, end=" ")
    await asyncio.sleep(1)
print("and", end="")
print("!")
print("left", end="")
await asyncio.sleep(1)
print("error", end="", file=sys.stderr)
await asyncio.sleep(1)
print("right")
print("no end", end="")
await asyncio.sleep(1)
1 / 0
`;
    const seen = [];
    const host = run(python, source, {
      mode,
      before: (host) => {
        const { take } = host;
        host.take = (...batch) => {
          take.apply(host, batch);
          const text = host.lines.map((line) => line.text).join('|');
          if (text !== (seen.at(-1) ?? '')) seen.push(text);
        };
      },
    });
    assert.deepEqual(seen.slice(0, 4), ['0 ', '0 1 ', '0 1 2 ', '0 1 2 and!|left']);
    assert.deepEqual(
      host.lines.map(({ stream, text }) => `${stream} ${text}`),
      ['out 0 1 2 and!', 'out left', 'err error', 'out right', 'out no end'],
    );
    assert.equal(host.problems.length, 1);
  });
}

test('a line that never ends does not grow without one', () => {
  const host = run(python, 'import asyncio\nfor _ in range(100):\n    print("x" * 1000, end="")\n    await asyncio.sleep(0)\nprint("")\nprint("next")');
  assert.equal(host.lines.length, 2);
  assert.ok(host.lines[0].text.length <= 20_000, `${host.lines[0].text.length}`);
  assert.equal(host.lines[1].text, 'next');
});

test('time.sleep blocks and says so once for each line', () => {
  const host = run(python, 'import time\nfor _ in range(3):\n    time.sleep(0.06)\ntime.sleep(0.01)');
  assert.equal(
    host.errorText,
    'program.py:3: time.sleep blocked the page for 0.06 s; `await asyncio.sleep(..)` lets others run\n',
  );
});
