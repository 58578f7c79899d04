// Explored in the good order a program does what it always does: the golden programs, whose logs CPython printed, and the lessons
// that need no page. And whatever is searched, the search itself does not fail.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { before, test } from 'node:test';
import { run } from '../python/python.mjs';
import { loadExplorer } from './explore.mjs';

const golden = new URL('../../crates/webloop/tests/golden/', import.meta.url);
const reports = new URL('../python/reports/', import.meta.url);
const lessons = new URL('../../src/lessons/', import.meta.url);

const ending = `
with asyncio.Runner() as webloop_runner:
    if "setup" in globals():
        setup(webloop_runner.get_loop())
    webloop_runner.run(main())
`;

const read = (folder, name) => readFileSync(new URL(name, folder), 'utf8');

let python;
let explore;

before(async () => {
  ({ python, explore } = await loadExplorer());
  python.FS.writeFile('/lib/webloop-python/golden.py', read(golden, 'golden.py'));
});

/** What a program prints in the good order, and how a short search ends. */
async function explored(source, level = 'loop') {
  const { finding, end } = await explore(source, { level, constraints: '', seconds: 60 });
  assert.equal(end.verdict, 'replayed', `${end.text}: it does the same twice`);
  assert.equal(finding.hash, finding.good_hash);
  const { end: searched } = await explore(source, { level: 'work', runs: 30, seconds: 60 });
  assert.ok(['found', 'none', 'ordinary'].includes(searched.verdict), searched.text);
  return finding.good.map(({ prints }) => prints).join('');
}

for (const name of readdirSync(golden).filter((name) => /^\d{3}_.*\.py$/.test(name)).sort()) {
  test(name, async () => {
    assert.equal(await explored(read(golden, name) + ending), read(golden, name.replace('.py', '.log')));
  });
}

// Those that end, and need neither a document nor a person; nor are there sets of tasks in them, whose order is by address.
const lessonNames = [
  'the_loop/call_soon_order', 'the_loop/top_level_await', 'tasks/coroutines', 'tasks/two_tasks', 'tasks/event_loop', 'tasks/gather',
  'tasks/gather_errors', 'tasks/cancel',
];
for (const name of lessonNames) {
  test(name, async () => {
    const source = read(lessons, `${name}.py`);
    const ordinary = run(python, source, { mode: 'virtual', steps: 3000 });
    const printed = ordinary.lines.filter(({ text }) => !text.startsWith('program.py:')).map(({ text }) => `${text}\n`).join('');
    const text = await explored(source);
    assert.equal(text, printed);
  });
}
