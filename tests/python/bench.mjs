// Pyodide's own WebLoop against ours, with the inspector closed and open, in one page and one interpreter: medians, and
// how many times faster ours is. `cargo xtask bench python [ROUNDS] [NAME ...]` builds what it needs and runs it.
//
// Chromium's main thread is measured in processor time, so that other work on the machine does not count.

import { readFileSync } from 'node:fs';
import { launch } from '../../web/browser.mjs';
import { stagePython } from '../../web/python/stage.mjs';
import { serve } from '../e2e/server.mjs';
import { writeBenchPage } from '../e2e/bench_page.mjs';

const rounds = Number(process.argv[2] ?? 7);
if (!(rounds >= 1)) {
  console.error(`cannot understand "${process.argv.slice(2).join(' ')}"; say: [ROUNDS] [NAME ...]`);
  process.exit(2);
}

const folder = writeBenchPage();
await stagePython(folder);
const server = await serve(folder);
const browser = await launch();
const page = await browser.newPage();
page.on('pageerror', (error) => {
  throw error;
});
await page.goto(server.url);
const session = await page.context().newCDPSession(page);
await session.send('Performance.enable', { timeDomain: 'threadTicks' });

const workloads = readFileSync(new URL('workloads.py', import.meta.url), 'utf8');
const all = await page.evaluate(async (workloads) => {
  const playground = await import('./pkg-playground/bench.js');
  await playground.default();
  const { pyodide } = await playground.load_python();
  pyodide.FS.writeFile('/lib/webloop-python/workloads.py', workloads);
  const source = (name) => `import workloads\nawait workloads.${name}()`;
  window.collect = () => pyodide.runPython('import gc; gc.collect(); None');
  window.watched = null;
  window.watch = async (isOpen) => {
    window.watched?.remove();
    window.watched = new playground.Watched(isOpen);
    // What opening it takes is not measured.
    await new Promise((resolve) => setTimeout(resolve, 100));
  };
  window.onWebLoop = (name) => pyodide.runPythonAsync(source(name));
  window.onOurs = (name) => window.watched.python(source(name));
  return pyodide.runPython('import workloads; [work.__name__ for work in workloads.ALL]').toJs();
}, workloads);

/** Processor time of the page's thread, in milliseconds. */
async function processorTime() {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration').value * 1000;
}

async function measured(work, name) {
  await page.evaluate(() => window.collect());
  const before = await processorTime();
  await page.evaluate(`window.${work}('${name}').then(() => null)`);
  return (await processorTime()) - before;
}

const median = (values) => values.sort((left, right) => left - right)[values.length >> 1];
const geometricMean = (values) => Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);

// How long it takes to start and end a program, which is in every other figure too, is no measure of a loop.
const start = 'nothing';
const names = process.argv.length > 3 ? process.argv.slice(3) : [start, ...all];
const ratios = { closed: [], open: [] };
console.log('workload            WebLoop ms  closed ms  times    open ms  times');
for (const name of names) {
  const times = { webloop: [], closed: [], open: [] };
  // The first round warms up.
  for (let round = 0; round <= rounds; round += 1) {
    const add = (list, time) => round > 0 && list.push(time);
    add(times.webloop, await measured('onWebLoop', name));
    for (const isOpen of [false, true]) {
      await page.evaluate((isOpen) => window.watch(isOpen), isOpen);
      add(times[isOpen ? 'open' : 'closed'], await measured('onOurs', name));
    }
  }
  const [webloop, closed, open] = [median(times.webloop), median(times.closed), median(times.open)];
  if (name !== start) {
    ratios.closed.push(webloop / closed);
    ratios.open.push(webloop / open);
  }
  const columns = [webloop, closed, webloop / closed, open, webloop / open].map((value) => value.toFixed(1));
  const widths = [11, 11, 7, 11, 7];
  console.log(name.padEnd(19) + columns.map((column, index) => column.padStart(widths[index])).join(''));
}
const summary = (list) => list.length === 0 ? 'not measured' : `${geometricMean(list).toFixed(1)} (lowest ${Math.min(...list).toFixed(1)})`;
console.log(`geometric mean: closed ${summary(ratios.closed)}, open ${summary(ratios.open)}`);
console.log('goals: closed 10 and none below 5, open 3');
await browser.close();
await server.close();
