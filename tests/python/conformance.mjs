// CPython's own test_asyncio on Pyodide's WebLoop and on ours, in Chromium: `cargo xtask conformance`.
//
//     node tests/python/conformance.mjs SUITE [FILTER]
//
// SUITE is a folder that has the package `test` with `test_asyncio` and `support` in it. Fails where a test fails on our
// loop, passes on Pyodide's and is not explained in conformance/explained.mjs. FILTER chooses the tests whose name
// contains it, and shows what they say.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openPage } from './page.mjs';

const moduleNames = [
  'test_queues', 'test_locks', 'test_futures', 'test_futures2', 'test_tasks', 'test_taskgroups', 'test_timeouts',
  'test_waitfor', 'test_runners', 'test_base_events', 'test_context', 'test_pep492', 'test_protocols',
];
/** What needs sockets or threads. */
const leftOut = /BaseEventLoopWithSelectorTests|BaseLoopSockSendfileTests|RunCoroutineThreadsafeTests|StreamReaderTests/;

const longestTestMs = 8_000;

const [suite, filter] = process.argv.slice(2);
if (suite === undefined) {
  console.error('usage: node tests/python/conformance.mjs SUITE [FILTER]');
  process.exit(2);
}

/** The files of the suite that the tests need, as pairs of path and text. */
function suiteFiles() {
  const files = [];
  for (const folder of ['.', 'support', 'test_asyncio']) {
    for (const name of readdirSync(join(suite, folder))) {
      if (/\.(py|pem)$/.test(name) && (folder !== '.' || /^__init__|\.pem$/.test(name))) {
        files.push([join('/conformance/test', folder, name), readFileSync(join(suite, folder, name), 'latin1')]);
      }
    }
  }
  const harness = readFileSync(new URL('conformance/harness.py', import.meta.url), 'utf8');
  return [...files, ['/conformance/harness.py', harness]];
}

/** A page with the tests in it, and their names by module. */
async function open(kind) {
  const { page, close } = await openPage();
  const names = await page.evaluate(
    ([kind, files, moduleNames]) => {
      const { python } = globalThis;
      for (const [path, text] of files) {
        python.FS.mkdirTree(path.slice(0, path.lastIndexOf('/')));
        python.FS.writeFile(path, text);
      }
      python.runPython("import sys; sys.path.insert(0, '/conformance')");
      globalThis.harness = python.pyimport('harness');
      return JSON.parse(globalThis.harness.load(kind, JSON.stringify(moduleNames)));
    },
    [kind === 'driven' ? 'ours' : kind, suiteFiles(), moduleNames],
  );
  return { page, close, names };
}

/** Runs one test in the page; gives how it went. */
function runTest(page, kind, name) {
  return page.evaluate(
    async ([kind, name]) => {
      const { harness, python, RealHost } = globalThis;
      if (kind === 'cpython') {
        harness.run(name);
      } else if (kind === 'webloop') {
        await harness.run.callPromising(name);
      } else {
        const host = new RealHost();
        python.start(host, `import harness\ndef run():\n    harness.run(${JSON.stringify(name)})\nrun()`, 'conformance.py');
        host.setDriven(kind === 'driven');
        await host.ending();
        host.program.stop();
        host.detach();
        host.close();
        if (!harness.result) return { outcome: 'error', words: `the program ended: ${JSON.stringify(host.errors)}` };
      }
      return JSON.parse(harness.result);
    },
    [kind, name],
  );
}

async function runAll(kind) {
  let { page, close, names } = await open(kind);
  const told = new Map();
  for (const module of moduleNames) {
    if (!Array.isArray(names[module])) {
      console.error(`${module} is left out: ${names[module]?.trim().split('\n').at(-1)}`);
      if (filter) console.error(names[module]);
      continue;
    }
    for (const name of names[module]) {
      const short = name.replace('test.test_asyncio.', '');
      if (leftOut.test(short) || (filter && !short.includes(filter))) continue;
      const begun = Date.now();
      let timer;
      const late = new Promise((resolve) => {
        timer = setTimeout(() => resolve({ outcome: 'error', words: 'does not end', isBroken: true }), longestTestMs);
      });
      const outcome = await Promise.race([runTest(page, kind, name).catch((error) => ({ outcome: 'error', words: String(error), isBroken: true })), late]);
      clearTimeout(timer);
      told.set(short, outcome);
      if (Date.now() - begun > 2000) console.log('slow', kind, short, Date.now() - begun, outcome.words.slice(0, 60));
      if (filter) console.log(kind, short, outcome.outcome, outcome.words);
      if (outcome.isBroken) {
        await close();
        ({ page, close } = await open(kind));
      }
    }
  }
  await close();
  return told;
}

const results = {};
for (const kind of (process.env.KINDS ?? 'cpython,webloop,ours,driven').split(',')) {
  const start = Date.now();
  results[kind] = await runAll(kind);
  const count = (outcome) => [...results[kind].values()].filter((each) => each.outcome === outcome).length;
  console.log(kind, results[kind].size, ['passed', 'failed', 'error', 'skipped'].map((each) => `${each} ${count(each)}`).join(', '), `${((Date.now() - start) / 1000).toFixed(0)} s`);
  writeFileSync(`/tmp/conf-suite/${kind}.json`, JSON.stringify([...results[kind]], null, 1));
}
