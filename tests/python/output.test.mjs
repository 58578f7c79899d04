// What a program prints, and what is said about it.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { loadPython, run } from './python.mjs';

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
  assert.deepEqual(host.lines.slice(0, 3), [
    { kind: 'O', task: 'worker', text: 'two' },
    { kind: 'O', task: 'worker', text: 'lines!' },
    { kind: 'E', task: 'worker', text: 'oops' },
  ]);
  assert.match(host.lines[3].text, /^x{10000}… \(10000 more characters\)$/);
  assert.deepEqual(host.lines.at(-1), { kind: 'O', task: 'main', text: 'no end' });
  assert.equal(host.lines.at(-2).text, '9999');
  assert.equal(host.lines.length + host.droppedLines, 10_005);
  assert.ok(host.lines.length <= 1001);
});

test('time.sleep blocks and says so once for each line', () => {
  const host = run(python, 'import time\nfor _ in range(3):\n    time.sleep(0.06)\ntime.sleep(0.01)');
  assert.equal(
    host.errorText,
    'program.py:3: time.sleep blocked the page for 0.06 s; `await asyncio.sleep(..)` lets others run\n',
  );
});
