// Runs the scenarios in every browser that is there: `node tests/browsers/run.mjs [filter]`, after `trunk build --release`.
//
// Two browsers at a time, each in a process of its own, with one page at a time. The environment variable WEBLOOP_BROWSER names
// the only one to run in. `--missing` only prints the Debian packages of those that are not there, a line each.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { siteDirectory, siteProblem } from '../e2e/support.mjs';
import { chosenTests, report, runFiles } from '../running.mjs';
import { browsers, isInstalled } from './browsers.mjs';

const directory = fileURLToPath(new URL('.', import.meta.url));
const filter = process.argv[2] ?? '';
const only = process.env.WEBLOOP_BROWSER;
const missing = browsers.filter((browser) => !isInstalled(browser));
const problem = siteProblem(siteDirectory);
if (filter === '--missing') {
  for (const name of missing.flatMap(({ packages }) => packages)) console.log(name);
} else if (problem) {
  fail(problem);
} else if (only === undefined) {
  await runInAll();
} else if (browsers.some(({ name }) => name === only)) {
  await runInOne();
} else {
  fail(`WEBLOOP_BROWSER is ${only}; it may be ${browsers.map(({ name }) => name).join(', ')}`);
}

function fail(words) {
  console.error(`error: ${words}`);
  process.exitCode = 1;
}

/** Runs this file once for each browser; the last of them is the slowest, so it begins. */
async function runInAll() {
  const waiting = browsers.filter((browser) => !missing.includes(browser)).toReversed();
  const summary = missing.map(({ name, packages, advice }) => (
    `${name}: not run, since it is missing: on Debian, as root, apt-get install ${packages.join(' ')}; ${advice}`
  ));
  if (waiting.length === 0) fail('there is no browser');
  const work = async () => {
    for (let browser = waiting.shift(); browser; browser = waiting.shift()) {
      const began = performance.now();
      const isPassed = await runInProcess(browser);
      if (!isPassed) process.exitCode = 1;
      summary.push(`${browser.name}: ${isPassed ? 'passed' : 'FAILED'}, in ${((performance.now() - began) / 1_000).toFixed(0)} s`);
    }
  };
  await Promise.all([work(), work()]);
  console.log(`\n${summary.sort().join('\n')}`);
}

/** Gives whether all has passed. */
function runInProcess({ name }) {
  const child = spawn(process.execPath, process.argv.slice(1), {
    env: { ...process.env, WEBLOOP_BROWSER: name }, stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code === 0));
  });
}

async function runInOne() {
  const { names, options } = chosenTests(directory, filter);
  report(await runFiles(names.map((name) => join(directory, name)), options, 1));
}
