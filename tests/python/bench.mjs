// Pyodide's own WebLoop against ours, fast and driven, in one interpreter: medians, and how many times faster ours is.
//
//     node tests/python/bench.mjs [ROUNDS] [NAME ...]
//
// The host that stands in for the page's loop is plain JavaScript here; the page's, in Rust, costs a little more in driven
// mode.

import { readFileSync } from 'node:fs';
import { loadPython, RealHost } from './host.mjs';

const rounds = Number(process.argv[2] ?? 7);
const python = await loadPython();
python.FS.writeFile('/lib/webloop-python/workloads.py', readFileSync(new URL('workloads.py', import.meta.url)));

const run = (name) => `
import asyncio, gc, workloads
await workloads.${name}()
`;

/**
 * Processor time in milliseconds: other work on the machine does not count, as it would by the clock. What sleeps counts
 * less than by the clock, for both.
 */
async function measured(work) {
  python.runPython('import gc; gc.collect()');
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

async function onWebLoop(name) {
  const namespace = python.toPy({});
  const used = measured(() => python.runPythonAsync(run(name), { globals: namespace }));
  const taken = await used;
  namespace.destroy();
  return taken;
}

async function onOurs(name, isDriven) {
  const host = new RealHost();
  const taken = await measured(() => {
    python.start(host, run(name), 'bench.py');
    host.setDriven(isDriven);
    return host.ending();
  });
  if (host.how !== 'ok') throw new Error(JSON.stringify(host.errors));
  host.program.stop();
  host.detach();
  host.close();
  return taken;
}

const median = (values) => values.sort((left, right) => left - right)[values.length >> 1];
const geometricMean = (values) => Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);

const all = python.runPython('import workloads; [work.__name__ for work in workloads.ALL]').toJs();
const names = process.argv.length > 3 ? process.argv.slice(3) : all;
const ratios = { fast: [], driven: [] };
console.log('workload            WebLoop ms   fast ms  times   driven ms  times');
for (const name of names) {
  const times = { webloop: [], fast: [], driven: [] };
  for (let round = 0; round < rounds; round += 1) {
    times.webloop.push(await onWebLoop(name));
    times.fast.push(await onOurs(name, false));
    times.driven.push(await onOurs(name, true));
  }
  const [webloop, fast, driven] = [median(times.webloop), median(times.fast), median(times.driven)];
  ratios.fast.push(webloop / fast);
  ratios.driven.push(webloop / driven);
  const columns = [webloop.toFixed(1), fast.toFixed(1), (webloop / fast).toFixed(1), driven.toFixed(1)];
  const widths = [11, 10, 7, 12];
  const row = columns.map((column, index) => column.padStart(widths[index])).join('');
  console.log(name.padEnd(19) + row + (webloop / driven).toFixed(1).padStart(7));
}
const lowest = Math.min(...ratios.fast).toFixed(1);
console.log(
  `geometric mean: fast ${geometricMean(ratios.fast).toFixed(1)} (lowest ${lowest}), driven ${geometricMean(ratios.driven).toFixed(1)}`,
);
