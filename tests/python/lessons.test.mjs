// The lessons' programs in Python that need no page: what they write is true, whoever drives the loop.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import { loadPython, modes, run } from './python.mjs';

const folder = new URL('../../src/lessons/', import.meta.url);

/** Of each program the lines that it must write, in this order; others may be between them. */
const programs = {
  'the_loop/call_soon_order': [4, 6, 8, 3, 5, 7, 2, 1].map((number) => `step ${number}`),
  'the_loop/top_level_await': ['1 + 2 = 3', 'both programs are started', 'begins', 'begins', '3 + 4 = 7', '10 + 20 = 30'],
  'tasks/coroutines': [
    'both are made, and neither has begun', 'first begins', 'first ends', 'second begins', 'second ends', 'both took 4.00 s',
  ],
  'tasks/two_tasks': ['all are made, and none has begun', 'begins', 'begins', 'ends', 'ends', 'all took 2.00 s'],
  'tasks/event_loop': [
    'the task is made, and has not begun: nobody runs the loop yet', '1', '5', 'the task is done: 5', 'run_until_complete gave 5',
  ],
  'tasks/gather': [
    'Rome answers', 'Bern answers', 'Oslo answers', 'gather gave Oslo -4, Rome 17, Bern 9', 'took 3.00 s',
  ],
  'tasks/gather_errors': [
    'a done', 'b fails', 'gather gave b failed', 'c fails', 'd done',
    'a done', 'b fails', 'c fails', 'd done', 'with return_exceptions it gave a done, b failed, c failed, d done',
  ],
  'tasks/cancel': [
    'cancels plain and waiter', 'plain closes its file', 'plain: CancelledError', 'limited closes its file',
    'limited: TimeoutError', 'waiter: CancelledError', 'shielded has written its file', 'shielded closes its file',
  ],
  'tasks/task_group': ['done', 'cancelled', 'cancelled', 'the group gave: worker 2 failed'],
  'tasks/first_of_many': [
    'is here', 'is not needed any more', 'is not needed any more', 'the first: Rome',
    'answer 1: Rome', 'answer 2: Rome, Bern', 'answer 3: Rome, Bern, Oslo',
  ],
};

let python;

before(async () => {
  python = await loadPython();
});

for (const [name, wanted] of Object.entries(programs)) {
  for (const mode of modes) {
    test(`${name}, ${mode}`, () => {
      const host = run(python, readFileSync(new URL(`${name}.py`, folder), 'utf8'), { mode, name: `${name}.py` });
      assert.deepEqual([host.how, host.problems, host.errorText], ['ok', [], '']);
      let at = 0;
      const lines = host.text.trimEnd().split('\n');
      for (const line of lines) {
        at += wanted[at] !== undefined && line.endsWith(wanted[at]) ? 1 : 0;
      }
      assert.equal(at, wanted.length, `line ${at + 1}, ${wanted[at]}, is not in:\n${lines.join('\n')}`);
    });
  }
}
