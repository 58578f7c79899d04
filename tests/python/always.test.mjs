// `always`: what a program says must always be so, in an ordinary run.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { loadPython, modes, run } from './python.mjs';

let python;

before(async () => {
  python = await loadPython();
});

const source = `import asyncio
balance = 10
always(lambda: balance >= 0, "never overdrawn")
async def take(amount):
    global balance
    await asyncio.sleep(1)
    balance -= amount
    print("taken", amount)
await asyncio.gather(take(5), take(7), take(1))
print("end")
`;

for (const mode of modes) {
  test(`what is not always so is told once, after the callback that breaks it, and the program goes on (${mode})`, () => {
    const host = run(python, source, { mode });
    assert.equal(host.text, 'taken 5\ntaken 7\ntaken 1\nend\n');
    assert.deepEqual(host.problems.map(({ message }) => message), ['AssertionError: not always so: never overdrawn']);
    assert.equal(host.errorText, 'program.py:3: not always so: never overdrawn\n');
    const lines = host.lines.map(({ text }) => text);
    assert.equal(lines.indexOf('taken 7') + 1, lines.indexOf('program.py:3: not always so: never overdrawn'));
  });
}

test('a check that fails itself is told, and one that holds is not', () => {
  const host = run(python, 'import asyncio\nalways(lambda: missing > 1)\nalways(lambda: True, "fine")\nawait asyncio.sleep(1)\nprint("end")\n');
  assert.equal(host.text, 'end\n');
  assert.deepEqual(host.problems.map(({ message }) => message), ["NameError: name 'missing' is not defined"]);
});

test('what is no function is refused', () => {
  const host = run(python, 'always(1 > 0, "so")\n');
  assert.deepEqual(host.problems.map(({ message, line }) => [message, line]), [
    ['TypeError: always() wants a function that tells, such as a lambda, not True', 1],
  ]);
});

test('a program may have an `always` of its own', () => {
  const host = run(python, 'def always(words): print(words)\nalways("mine")\n');
  assert.equal(host.text, 'mine\n');
});
