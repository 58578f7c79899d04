// Runs the end-to-end tests: `node tests/e2e/run.mjs [filter]`, after `trunk build --release`.
//
// Every file `*.test.mjs` runs in a process of its own, with a browser of its own: one that all share goes down with all tests
// when a page crashes. Programs mostly wait, so two files run at a time; those that measure how the page keeps up run alone,
// at last. A filter chooses the files whose name contains it or, where there is none, the tests whose name does. The environment
// variable WEBLOOP_SITE names another folder to test instead of dist/.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chosenTests, report, runFiles } from '../running.mjs';
import { siteDirectory, siteProblem } from './support.mjs';

/** They measure frames, or how soon something happens, or flood a page: another program beside them would be measured too. */
const measuring = ['course_server', 'course_the_loop', 'frame', 'motion', 'python_blocking', 'python_page', 'safety_program'];

const directory = fileURLToPath(new URL('.', import.meta.url));
const problem = siteProblem(siteDirectory);
if (problem) {
  console.error(`error: ${problem}`);
  process.exit(1);
}
const snapshots = process.env.WEBLOOP_SNAPSHOTS = mkdtempSync(join(tmpdir(), 'webloop-'));
process.on('exit', () => rmSync(snapshots, { recursive: true, force: true }));
const { names, options } = chosenTests(directory, process.argv[2] ?? '');
const isMeasuring = (name) => measuring.some((file) => name === `${file}.test.mjs`);
const filesOf = (isChosen) => names.filter(isChosen).map((name) => join(directory, name));
report(
  await runFiles(filesOf((name) => !isMeasuring(name)), options, 2),
  await runFiles(filesOf(isMeasuring), options, 1),
);
