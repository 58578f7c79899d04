// CPython's own test_asyncio on Pyodide's WebLoop and on ours: `cargo xtask conformance`.
//
//     node tests/python/conformance.mjs SUITE [--node] [KIND..] [FILTER]
//
// SUITE is a folder `test` of CPython's: `test_asyncio` and `support` are in it. Fails where a test fails on our loop,
// passes on Pyodide's and is not in the table conformance/explained.mjs, and where no test was run at all. KIND is one of
// the kinds of loop below; all, unless some are named. FILTER chooses the tests whose name contains it, and shows what they
// say. conformance/harness.py tells how the tests are run.
//
// It runs in Chromium, as programs do. `--node` takes threads of this Node instead, if that can switch stacks (25 and newer).

import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { explain } from './conformance/explained.mjs';
import { openPage } from './page.mjs';

const kinds = {
  cpython: "CPython's own loop, in Pyodide",
  webloop: "Pyodide's WebLoop",
  unwatched: 'ours',
  watched: 'ours, watched',
};

/** Those of which most tests need no sockets, threads or processes. Some are not in every version's tests. */
const moduleNames = [
  'test_queues', 'test_locks', 'test_futures', 'test_futures2', 'test_tasks', 'test_eager_task_factory', 'test_taskgroups',
  'test_timeouts', 'test_waitfor', 'test_staggered', 'test_runners', 'test_base_events', 'test_context', 'test_pep492',
  'test_graph', 'test_protocols', 'test_events', 'test_streams',
];

/** Sockets, selectors and threads. */
const leftOut =
  /BaseEventLoopWithSelectorTests|BaseLoopSockSendfileTests|TestSelectorUtils|RunCoroutineThreadsafeTests|PollEventLoopTests|SelectEventLoopTests|TestServer/;

/** What CPython 3.14.2 does in it leaves its memory broken; in a program of ours it does not (page/patches.py). */
const spoiling = /CIntrospectionTests\.test_register_task_resurrection/;

const longestTestMs = 10_000;
const outcomes = ['passed', 'failed', 'error', 'skipped'];

const [suite, ...words] = process.argv.slice(2);
const isInNode = words.includes('--node');
const isNamed = (kind) => words.includes(kind);
const kindNames = Object.keys(kinds).some(isNamed) ? Object.keys(kinds).filter(isNamed) : Object.keys(kinds);
const filter = words.find((word) => word !== '--node' && !kinds[word]);
if (suite === undefined) {
  console.error('usage: node tests/python/conformance.mjs SUITE [--node] [KIND..] [FILTER]');
  process.exit(2);
}
if (isInNode && !WebAssembly.Suspending) {
  console.error('this Node cannot switch stacks: take Node 25 or newer, or no `--node`');
  process.exit(2);
}

/** The files that the tests need, as pairs of path and text. */
function suiteFiles() {
  const files = [['harness.py', readFileSync(new URL('conformance/harness.py', import.meta.url), 'utf8')]];
  const wanted = [['', /^__init__\.py$|\.pem$/], ['support', /\.py$/], ['test_asyncio', /\.py$/], ['certdata', /\.\w+$/]];
  for (const [folder, names] of wanted) {
    const path = join(suite, folder);
    for (const name of existsSync(path) ? readdirSync(path) : []) {
      if (names.test(name)) files.push([join('test', folder, name), readFileSync(join(path, name), 'utf8')]);
    }
  }
  return files;
}

/** The version of Python whose tests these are: the folder says so, or the source around it; else it is Pyodide's. */
function versionOfSuite() {
  const named = /python(3\.\d+)\b/.exec(realpathSync(suite));
  if (named) return named[1];
  const header = join(suite, '../../Include/patchlevel.h');
  const minor = existsSync(header) ? /PY_MINOR_VERSION\s+(\d+)/.exec(readFileSync(header, 'utf8'))?.[1] : undefined;
  return `3.${minor ?? 14}`;
}

/** Has CPython with the tests started, on one kind of loop; gives `{ names, run(name), close() }`, the names by module. */
function open(kind) {
  return (isInNode ? openInNode : openInPage)(kind, suiteFiles());
}

async function openInPage(kind, files) {
  const { page, close } = await openPage();
  const names = await page.evaluate(
    async ([kind, files, moduleNames]) => {
      const { Session } = await import('./conformance/session.mjs');
      globalThis.session = new Session(globalThis.python, kind, files);
      return globalThis.session.load(moduleNames);
    },
    [kind, files, moduleNames],
  );
  return { names, close, run: (name) => page.evaluate((name) => globalThis.session.run(name), name) };
}

async function openInNode(kind, files) {
  const thread = new Worker(new URL('conformance/thread.mjs', import.meta.url), { workerData: { kind, files, moduleNames } });
  const answer = async () => (await once(thread, 'message'))[0];
  const names = await answer();
  const run = (name) => {
    thread.postMessage(name);
    return answer();
  };
  return { names, run, close: () => thread.terminate() };
}

/** Runs one test; gives its outcome and what it says. */
async function runTest(session, name) {
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve({ outcome: 'error', words: 'does not end', isBroken: true }), longestTestMs);
  });
  const failed = session.run(name).catch((error) => ({ outcome: 'error', words: String(error), isBroken: true }));
  const result = await Promise.race([failed, late]);
  clearTimeout(timer);
  return result;
}

/** Runs all tests on one loop; gives how each went, by its name. */
async function runAll(kind) {
  console.log(`\n${kinds[kind]}, with the tests of Python ${version}`);
  let session = await open(kind);
  const { names } = session;
  const results = new Map();
  for (const module of moduleNames) {
    if (!Array.isArray(names[module])) {
      if (!/No module named/.test(names[module])) console.log(`${module} is left out: ${names[module].trim().split('\n').at(-1)}`);
      continue;
    }
    const tally = Object.fromEntries(outcomes.map((outcome) => [outcome, 0]));
    for (const id of names[module]) {
      const name = id.replace('test.test_asyncio.', '');
      if (leftOut.test(name) || (filter && !name.includes(filter))) continue;
      let result = await runTest(session, id);
      for (let tries = 1; tries < 4 && /within 0\.05 delta/.test(result.words); tries += 1) {
        // Something else kept the machine busy.
        result = await runTest(session, id);
      }
      if (result.isBroken || (spoiling.test(name) && !kinds[kind].startsWith('ours'))) {
        await session.close();
        session = await open(kind);
      }
      results.set(name, result);
      tally[result.outcome] += 1;
      if (filter) console.log(`${name}: ${result.outcome} ${result.words}`);
    }
    if (outcomes.some((outcome) => tally[outcome] > 0)) console.log(line(module, tally));
  }
  await session.close();
  return results;
}

function line(name, tally) {
  const run = outcomes.reduce((sum, outcome) => sum + tally[outcome], 0);
  const columns = [`run ${String(run).padStart(4)}`, ...outcomes.map((outcome) => `${outcome} ${String(tally[outcome]).padStart(4)}`)];
  return `${name.padEnd(34)}${columns.join('   ')}`;
}

const version = versionOfSuite();
const results = {};
for (const kind of kindNames) {
  results[kind] = await runAll(kind);
}

console.log('\nTogether');
for (const [kind, byName] of Object.entries(results)) {
  const tally = Object.fromEntries(outcomes.map((outcome) => [outcome, 0]));
  for (const { outcome } of byName.values()) tally[outcome] += 1;
  console.log(line(kinds[kind], tally));
}

// Modules that cannot be loaded are left out, so all of them could be.
const idle = kindNames.filter((kind) => results[kind].size === 0);
if (idle.length > 0) {
  const reason = filter ? `does the name of one contain "${filter}"?` : 'see above why each module is left out.';
  console.error(`error: no test was run on ${idle.map((kind) => kinds[kind]).join(', nor on ')}: ${reason}`);
  process.exit(1);
}

const isBad = (result) => result !== undefined && result.outcome !== 'passed' && result.outcome !== 'skipped';
const ours = ['unwatched', 'watched'].filter((kind) => results[kind]);
const others = ['cpython', 'webloop'].filter((kind) => results[kind]);
const names = new Set(ours.flatMap((kind) => [...results[kind].keys()]));
const byReason = new Map();
let worse = 0;
for (const name of names) {
  const kind = ours.find((each) => isBad(results[each].get(name)));
  if (kind === undefined) continue;
  const failing = others.filter((each) => isBad(results[each].get(name)));
  const reason = explain(name, version);
  if (reason === undefined) {
    const isWorse = results.webloop && !failing.includes('webloop');
    worse += isWorse ? 1 : 0;
    const where = isWorse ? " and passes on Pyodide's" : '';
    console.log(`\n${name} fails on ours (${kind})${where}, and is not explained: ${results[kind].get(name).words}`);
    continue;
  }
  if (!byReason.has(reason)) byReason.set(reason, []);
  byReason.get(reason).push(name + (failing.length > 0 ? `  (fails on ${failing.join(' and ')} too)` : ''));
}
for (const [reason, explained] of byReason) {
  console.log(`\n${explained.length} fail on ours: ${reason}`);
  for (const name of explained) console.log(`  ${name}`);
}
if (results.webloop && ours.length > 0) {
  const better = [...results.webloop].filter(([name, result]) => isBad(result) && !ours.some((kind) => isBad(results[kind].get(name))));
  const lost = [...names].filter((name) => !isBad(results.webloop.get(name)) && ours.some((kind) => isBad(results[kind].get(name))));
  console.log(`\n${better.length} fail on Pyodide's WebLoop and pass on ours; ${lost.length} the other way round, of which ${worse} are not explained.`);
}
process.exit(worse > 0 ? 1 : 0);
