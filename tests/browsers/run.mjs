// Runs the scenarios in every browser that is there: `node tests/browsers/run.mjs [filter]`, after `trunk build --release`.
//
// One browser after the other, and one page at a time: each is measured against people's patience, not against its neighbours.
// The environment variable WEBLOOP_BROWSER names the only one to run in.
// `--missing` only prints the Debian packages of those that are not there, a line each.

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { siteDirectory, siteProblem } from '../e2e/support.mjs';
import { chosenTests, report, runFiles } from '../running.mjs';
import { browsers, isInstalled } from './browsers.mjs';

const directory = fileURLToPath(new URL('.', import.meta.url));
const filter = process.argv[2] ?? '';
const missing = browsers.filter((browser) => !isInstalled(browser));
if (filter === '--missing') {
  for (const name of missing.flatMap(({ packages }) => packages)) console.log(name);
} else {
  const problem = siteProblem(siteDirectory);
  if (problem) {
    console.error(`error: ${problem}`);
    process.exit(1);
  }
  await runAll();
}

async function runAll() {
  const { names, options } = chosenTests(directory, filter);
  const counts = [];
  const summary = [];
  const only = process.env.WEBLOOP_BROWSER;
  if (only && !browsers.some(({ name }) => name === only)) {
    console.error(`error: WEBLOOP_BROWSER is ${only}; it may be ${browsers.map(({ name }) => name).join(', ')}`);
    process.exit(1);
  }
  for (const browser of browsers.filter(({ name }) => !only || name === only).filter(isInstalled)) {
    process.env.WEBLOOP_BROWSER = browser.name;
    const began = performance.now();
    const count = await runFiles(names.map((name) => join(directory, name)), options, 1);
    counts.push(count);
    const seconds = ((performance.now() - began) / 1_000).toFixed(0);
    summary.push(`${browser.name}: ${count.passedCount} passed, ${count.failures.length} failed, in ${seconds} s`);
  }
  for (const { name, packages, advice } of missing) {
    summary.push(`${name}: not run, since it is missing: on Debian, as root, apt-get install ${packages.join(' ')}; ${advice}`);
  }
  console.log(`\n${summary.join('\n')}`);
  report(...counts);
}
