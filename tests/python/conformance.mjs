// CPython's own test_asyncio on Pyodide's WebLoop and on ours, in Chromium: `cargo xtask conformance`.
//
//     node tests/python/conformance.mjs SUITE [FILTER]
//
// SUITE is a folder `test` of CPython's: `test_asyncio` and `support` are in it. Fails where a test fails on our loop,
// passes on Pyodide's and is not in the table conformance/explained.mjs. FILTER chooses the tests whose name contains it,
// and shows what they say. conformance/harness.py tells how the tests are run.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { explain } from './conformance/explained.mjs';
import { openPage } from './page.mjs';

const kinds = {
  cpython: "CPython's own loop, in Pyodide",
  webloop: "Pyodide's WebLoop",
  unwatched: 'ours',
  watched: 'ours, watched',
};

const moduleNames = [
  'test_queues', 'test_locks', 'test_futures', 'test_futures2', 'test_tasks', 'test_taskgroups', 'test_timeouts',
  'test_waitfor', 'test_runners', 'test_base_events', 'test_context', 'test_pep492', 'test_protocols',
];

/** Sockets, selectors and threads. */
const leftOut =
  /BaseEventLoopWithSelectorTests|BaseLoopSockSendfileTests|TestSelectorUtils|RunCoroutineThreadsafeTests|StreamReaderTests/;

const longestTestMs = 10_000;
const outcomes = ['passed', 'failed', 'error', 'skipped'];

const [suite, filter] = process.argv.slice(2);
if (suite === undefined) {
  console.error('usage: node tests/python/conformance.mjs SUITE [FILTER]');
  process.exit(2);
}

/** The files that the tests need, as pairs of path and text. */
function suiteFiles() {
  const files = [['harness.py', readFileSync(new URL('conformance/harness.py', import.meta.url), 'utf8')]];
  for (const folder of ['', 'support', 'test_asyncio']) {
    for (const name of readdirSync(join(suite, folder))) {
      if (folder === '' ? /^__init__\.py$|\.pem$/.test(name) : name.endsWith('.py')) {
        files.push([join('test', folder, name), readFileSync(join(suite, folder, name), 'utf8')]);
      }
    }
  }
  return files;
}

/** Opens a page that has the tests; gives `{ page, close(), names }`, the names by module. */
async function open(kind) {
  const { page, close } = await openPage();
  const names = await page.evaluate(
    ([kind, files, moduleNames]) => {
      const { python } = globalThis;
      for (const [name, text] of files) {
        const path = `/conformance/${name}`;
        python.FS.mkdirTree(path.slice(0, path.lastIndexOf('/')));
        python.FS.writeFile(path, text);
      }
      python.runPython("import sys; sys.path.insert(0, '/conformance')");
      globalThis.harness = python.pyimport('harness');
      return JSON.parse(globalThis.harness.load(kind, JSON.stringify(moduleNames)));
    },
    [kind, suiteFiles(), moduleNames],
  );
  return { page, close, names };
}

/** Runs one test in the page; gives its outcome and what it says. */
async function runTest(page, kind, name) {
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve({ outcome: 'error', words: 'does not end', isBroken: true }), longestTestMs);
  });
  const run = page.evaluate(
    async ([kind, name]) => {
      const { harness, python, RealHost } = globalThis;
      let errors = [];
      if (kind === 'cpython') {
        harness.run(name);
      } else if (kind === 'webloop') {
        await harness.run.callPromising(name);
      } else {
        const host = new RealHost(python);
        host.send('watch', kind === 'watched');
        const source = `import harness\ndef run():\n    harness.run(${JSON.stringify(name)})\nrun()`;
        host.send('run', source, 'conformance.py', '');
        await host.ending();
        await host.stop();
        errors = host.problems;
      }
      if (harness.result) return JSON.parse(harness.result);
      return { outcome: 'error', words: `the test did not come to its end: ${JSON.stringify(errors)}` };
    },
    [kind, name],
  );
  const failed = run.catch((error) => ({ outcome: 'error', words: String(error), isBroken: true }));
  const told = await Promise.race([failed, late]);
  clearTimeout(timer);
  return told;
}

/** Runs all tests on one loop; gives how each went, by its name. */
async function runAll(kind) {
  console.log(`\n${kinds[kind]}`);
  let { page, close, names } = await open(kind);
  const told = new Map();
  for (const module of moduleNames) {
    if (!Array.isArray(names[module])) {
      console.log(`${module} is left out: ${names[module].trim().split('\n').at(-1)}`);
      continue;
    }
    const tally = Object.fromEntries(outcomes.map((outcome) => [outcome, 0]));
    for (const id of names[module]) {
      const name = id.replace('test.test_asyncio.', '');
      if (leftOut.test(name) || (filter && !name.includes(filter))) continue;
      let result = await runTest(page, kind, id);
      for (let tries = 1; tries < 4 && /within 0\.05 delta/.test(result.words); tries += 1) {
        // Something else kept the machine busy.
        result = await runTest(page, kind, id);
      }
      if (result.isBroken) {
        await close();
        ({ page, close } = await open(kind));
      }
      told.set(name, result);
      tally[result.outcome] += 1;
      if (filter) console.log(`${name}: ${result.outcome} ${result.words}`);
    }
    if (outcomes.some((outcome) => tally[outcome] > 0)) console.log(line(module, tally));
  }
  await close();
  return told;
}

function line(name, tally) {
  const run = outcomes.reduce((sum, outcome) => sum + tally[outcome], 0);
  const columns = [`run ${String(run).padStart(4)}`, ...outcomes.map((outcome) => `${outcome} ${String(tally[outcome]).padStart(4)}`)];
  return `${name.padEnd(34)}${columns.join('   ')}`;
}

const results = {};
for (const kind of Object.keys(kinds)) {
  results[kind] = await runAll(kind);
}

console.log('\nTogether');
for (const [kind, told] of Object.entries(results)) {
  const tally = Object.fromEntries(outcomes.map((outcome) => [outcome, 0]));
  for (const { outcome } of told.values()) tally[outcome] += 1;
  console.log(line(kinds[kind], tally));
}

const isBad = (result) => result !== undefined && result.outcome !== 'passed' && result.outcome !== 'skipped';
const byReason = new Map();
const unexplained = [];
for (const name of results.unwatched.keys()) {
  const bad = ['unwatched', 'watched'].filter((kind) => isBad(results[kind].get(name)));
  if (bad.length === 0) continue;
  const reason = explain(name);
  if (reason === undefined) {
    unexplained.push([name, bad[0]]);
    continue;
  }
  const others = ['cpython', 'webloop'].filter((kind) => isBad(results[kind].get(name)));
  if (!byReason.has(reason)) byReason.set(reason, []);
  byReason.get(reason).push(name + (others.length > 0 ? `  (fails on ${others.join(' and ')} too)` : ''));
}
for (const [reason, names] of byReason) {
  console.log(`\n${names.length} fail on ours: ${reason}`);
  for (const name of names) console.log(`  ${name}`);
}
let worse = 0;
for (const [name, kind] of unexplained) {
  const isWorse = !isBad(results.webloop.get(name));
  worse += isWorse ? 1 : 0;
  const where = isWorse ? "passes on Pyodide's" : "fails on Pyodide's too";
  console.log(`\n${name} fails on ours, ${where}, and is not explained: ${results[kind].get(name).words}`);
}
const better = [...results.webloop].filter(([name, result]) => isBad(result) && !isBad(results.unwatched.get(name)));
console.log(`\n${better.length} fail on Pyodide's WebLoop and pass on ours; ${worse} the other way round are not explained.`);
process.exit(worse > 0 ? 1 : 0);
