// Pyodide's own WebLoop and CPython's BaseEventLoop against ours, with the inspector closed and open: medians, and how many
// times faster ours is. `cargo xtask bench python [ROUNDS] [NAME ...]` runs it.
//
// The main thread of Chromium is measured in processor time, so that other work on the machine does not count. A program's log goes
// to a page that only counts its batches: in the playground the page is another process.

import { readFileSync } from 'node:fs';
import { openPage } from './page.mjs';

const rounds = Number(process.argv[2] ?? 7);
if (!(rounds >= 1)) {
  console.error(`cannot understand "${process.argv.slice(2).join(' ')}"; say: [ROUNDS] [NAME ...]`);
  process.exit(2);
}

const workloads = readFileSync(new URL('workloads.py', import.meta.url), 'utf8');

/** Opens a page with an interpreter of its own; its `measured(work, name)` gives milliseconds of processor time. */
async function open(prepare) {
  const { page, close } = await openPage();
  page.on('pageerror', (error) => {
    throw error;
  });
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  await page.evaluate(prepare, workloads);
  const processorTime = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration').value * 1000;
  };
  const measured = async (work, name) => {
    await page.evaluate('python.runPython("import gc; gc.collect(); None")');
    const before = await processorTime();
    await page.evaluate(`${work}('${name}').then(() => null)`);
    return (await processorTime()) - before;
  };
  return { page, close, measured };
}

const theirs = await open((workloads) => {
  const { python } = globalThis;
  python.FS.writeFile('/lib/webloop-python/workloads.py', workloads);
  python.runPython(`
import asyncio, time, workloads
from asyncio import base_events

class SleepingLoop(base_events.BaseEventLoop):
    def __init__(self):
        super().__init__()
        self._selector = self
    def select(self, timeout):
        if timeout:
            time.sleep(timeout)
        return ()
    def _process_events(self, events):
        pass
    def _write_to_self(self):
        pass

def on_base_loop(name):
    running = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    loop = SleepingLoop()
    task = asyncio.Task(getattr(workloads, name)(), loop=loop)
    task.add_done_callback(lambda _: loop.stop())
    loop.run_forever()
    task.result()
    loop.close()
    asyncio._set_running_loop(running)
`);
  const onBaseLoop = python.globals.get('on_base_loop');
  globalThis.onBaseLoop = async (name) => onBaseLoop(name);
  globalThis.onWebLoop = (name) => python.runPythonAsync(`import workloads\nawait workloads.${name}()`);
});
const ours = await open((workloads) => {
  const run = async (name, isOpen) => {
    const host = new globalThis.RealHost(globalThis.python);
    host.take = () => {
      // Nothing is decoded here.
      host.how = host.program.how ?? null;
      if (host.program.scheduler.is_closed) host.still = '';
      host.waiters = host.waiters.filter(([isOver, resolve]) => !isOver() || resolve());
    };
    host.send('watch', isOpen);
    host.send('run', `${workloads}\nawait ${name}()\n`, 'bench.py', '');
    await host.ending();
    await host.stop();
  };
  globalThis.onOurs = (name) => run(name, false);
  globalThis.onOursWatched = (name) => run(name, true);
});

const all = [...workloads.matchAll(/^async def ([a-z]\w*)/gm)].map(([, name]) => name).filter((name) => name !== 'nothing');
const median = (values) => values.sort((left, right) => left - right)[values.length >> 1];
const geometricMean = (values) => Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);

// How long it takes to start and end a program is no measure of a loop: the other figures are less by that.
const start = 'nothing';
const names = [start, ...(process.argv.length > 3 ? process.argv.slice(3) : all)];
let idle = [0, 0, 0, 0];
const ratios = { closed: [], open: [], base: [], baseOpen: [] };
console.log('workload            WebLoop ms    base ms  closed ms  times  of base    open ms  times  of base');
for (const name of names) {
  const times = { webloop: [], base: [], closed: [], open: [] };
  // The first round warms up.
  for (let round = 0; round <= rounds; round += 1) {
    const add = (list, time) => round > 0 && list.push(time);
    add(times.webloop, await theirs.measured('onWebLoop', name));
    add(times.base, await theirs.measured('onBaseLoop', name));
    add(times.closed, await ours.measured('onOurs', name));
    add(times.open, await ours.measured('onOursWatched', name));
  }
  const medians = [times.webloop, times.base, times.closed, times.open].map(median);
  const [webloop, base, closed, open_] = medians.map((value, index) => value - idle[index]);
  if (name === start) {
    idle = medians;
  } else {
    ratios.closed.push(webloop / closed);
    ratios.open.push(webloop / open_);
    ratios.base.push(closed / base);
    ratios.baseOpen.push(open_ / base);
  }
  const columns = [[webloop, 1], [base, 1], [closed, 1], [webloop / closed, 1], [closed / base, 2], [open_, 1], [webloop / open_, 1], [open_ / base, 2]]
    .map(([value, digits]) => value.toFixed(digits));
  const widths = [11, 11, 11, 7, 9, 11, 7, 9];
  console.log(name.padEnd(19) + columns.map((column, index) => column.padStart(widths[index])).join(''));
}
const summary = (list) => (list.length === 0 ? 'not measured' : `${geometricMean(list).toFixed(1)} (lowest ${Math.min(...list).toFixed(1)})`);
const part = (list) => (list.length === 0 ? 'not measured' : geometricMean(list).toFixed(2));
console.log(`geometric mean: closed ${summary(ratios.closed)}, open ${summary(ratios.open)}; of the base loop's time ${part(ratios.base)} and ${part(ratios.baseOpen)}`);
console.log("goals: closed 13 and none below 8, open 7 and none below 4; of the base loop's time 0.85 and 1.6");
await theirs.close();
await ours.close();
