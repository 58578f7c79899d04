// Runs the end-to-end tests: `node tests/e2e/run.mjs [filter]`, after `trunk build --release`.
//
// Every file `*.test.mjs` runs in a process of its own, one after the other, since the machine may have few cores.
// A filter chooses the files whose name contains it or, where there is none, the tests whose name does. The
// environment variable WEBLOOP_SITE names another folder to test instead of dist/.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { siteDirectory, siteProblem } from './support.mjs';

/** No file takes nearly as long; one that hangs must not hold up whoever waits for the tests. */
const fileTimeoutMs = 600_000;

const directory = import.meta.dirname ?? new URL('.', import.meta.url).pathname;

function chosenTests(filter) {
  const names = readdirSync(directory).filter((name) => name.endsWith('.test.mjs')).sort();
  const chosenNames = names.filter((name) => name.includes(filter));
  const files = (chosenNames.length > 0 ? chosenNames : names).map((name) => join(directory, name));
  return chosenNames.length > 0 ? { files } : { files, testNamePatterns: [patternFor(filter)] };
}

/** The filter as plain text: a pattern's special characters mean themselves. */
function patternFor(filter) {
  return new RegExp(filter.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'i');
}

const problem = siteProblem(siteDirectory);
if (problem) {
  console.error(`error: ${problem}`);
  process.exit(1);
}
let passedCount = 0;
const failedNames = [];
const chosen = chosenTests(process.argv[2] ?? '');
const results = run({ ...chosen, concurrency: 1, timeout: fileTimeoutMs });
results.on('test:fail', ({ name, details, todo }) => {
  if (todo === undefined && details.type !== 'suite') {
    failedNames.push(name);
  }
});
results.on('test:pass', ({ details, skip }) => {
  passedCount += details.type === 'suite' || skip !== undefined ? 0 : 1;
});
results.on('end', () => {
  if (passedCount === 0 && failedNames.length === 0) {
    console.error('error: no test has passed; does the filter match any?');
    process.exitCode = 1;
  } else if (failedNames.length > 0) {
    runAgain();
  }
});
results.compose(spec).pipe(process.stdout);

/**
 * Runs what has failed once more, by itself: programs are in real time and the machine may have been busy with
 * something else. What fails twice fails the run; what passes now is named, so that people can look at it.
 */
function runAgain() {
  console.log(`\nOnce more, by themselves: ${failedNames.join('; ')}`);
  const testNamePatterns = failedNames.map((name) => new RegExp(`^${patternFor(name).source}$`));
  let passedAgain = 0;
  // In all of the files: the one that an event names is where `test` was called, which is support.mjs.
  const again = run({ files: chosen.files, testNamePatterns, concurrency: 1, timeout: fileTimeoutMs });
  again.on('test:fail', ({ todo }) => {
    process.exitCode = todo === undefined ? 1 : process.exitCode;
  });
  again.on('test:pass', ({ name, details }) => {
    passedAgain += details.type !== 'suite' && failedNames.includes(name) ? 1 : 0;
  });
  again.on('end', () => {
    if (passedAgain < failedNames.length) {
      process.exitCode = 1;
    }
  });
  again.compose(spec).pipe(process.stdout);
}
