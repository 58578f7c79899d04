// Pyodide's own WebLoop against ours, fast and driven, in one page and one interpreter: medians, and how many times
// faster ours is.
//
//     node tests/python/bench.mjs [ROUNDS] [NAME ...]
//
// Chromium's main thread is measured in processor time, so that other work on the machine does not count. The host that
// stands in for the page's loop is plain JavaScript here; the page's, in Rust, costs a little more in driven mode.

import { openPage } from './page.mjs';

const rounds = Number(process.argv[2] ?? 7);
const { page, close } = await openPage();
const session = await page.context().newCDPSession(page);
await session.send('Performance.enable', { timeDomain: 'threadTicks' });

const all = await page.evaluate(async () => {
  const { python, RealHost } = globalThis;
  const workloads = await (await fetch('workloads.py')).text();
  python.FS.writeFile('/lib/webloop-python/workloads.py', workloads);
  const source = (name) => `import workloads\nawait workloads.${name}()`;
  globalThis.prepare = () => python.runPython('import gc; gc.collect(); None');
  globalThis.work = {
    webloop: (name) => python.runPythonAsync(source(name)),
    fast: (name) => onOurs(name, false),
    driven: (name) => onOurs(name, true),
  };
  async function onOurs(name, isDriven) {
    const host = new RealHost();
    python.start(host, source(name), 'bench.py');
    host.setDriven(isDriven);
    await host.ending();
    if (host.how !== 'ok') throw new Error(JSON.stringify(host.errors));
    host.program.stop();
    host.detach();
    host.close();
  }
  return python.runPython('import workloads; [work.__name__ for work in workloads.ALL]').toJs();
});

/** Processor time of the page's thread, in milliseconds. */
async function processorTime() {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration').value * 1000;
}

async function measured(way, name) {
  await page.evaluate(() => globalThis.prepare());
  const before = await processorTime();
  await page.evaluate(([way, name]) => globalThis.work[way](name).then(() => null), [way, name]);
  return (await processorTime()) - before;
}

const median = (values) => values.sort((left, right) => left - right)[values.length >> 1];
const geometricMean = (values) => Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);

const names = process.argv.length > 3 ? process.argv.slice(3) : all;
const ratios = { fast: [], driven: [] };
console.log('workload            WebLoop ms   fast ms  times   driven ms  times');
for (const name of names) {
  const times = { webloop: [], fast: [], driven: [] };
  for (let round = 0; round < rounds; round += 1) {
    times.webloop.push(await measured('webloop', name));
    times.fast.push(await measured('fast', name));
    times.driven.push(await measured('driven', name));
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
await close();
