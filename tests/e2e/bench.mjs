// Measures webloop against its peers in one page of headless Chromium: `cargo xtask bench [--runs N] [--only NAME]`.
//
// Every contender of a row runs in the same page and the same run, one after the other, N times over; the table
// gives medians and the ratio to each peer (below 1: webloop is faster). Nothing here fails on a figure: machines differ,
// and a ratio that gets worse is for people to judge. The results are also written to target/bench/results.json.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { launch } from '../../web/browser.mjs';
import { writeBenchPage } from './bench_page.mjs';
import { definePeers } from './bench_peers.mjs';
import { measurePythonBlocks, measurePythonStart } from './bench_start.mjs';
import { serve } from './server.mjs';

const root = new URL('../../', import.meta.url).pathname;
const options = parseArguments(process.argv.slice(2));

/** The rows that are timed in the page. The first contender is webloop. */
const rows = [
  {
    name: 'switches',
    work: '1,000 tasks, 100 yields each',
    goal: 'no slower than spawn_local',
    contenders: {
      webloop: () => bench.switches_webloop(1000, 100, false),
      spawn_local: () => bench.switches_spawn_local(1000, 100),
      'JS await': () => peers.switches(1000, 100),
    },
  },
  {
    name: 'tasks',
    work: '100,000 tasks made, run, awaited',
    goal: 'no slower than spawn_local',
    contenders: {
      webloop: () => bench.tasks_webloop(100_000),
      spawn_local: () => bench.tasks_spawn_local(100_000),
      'JS async': () => peers.tasks(100_000),
    },
  },
  {
    name: 'callbacks',
    work: '100,000 call_soon',
    goal: '20 times setTimeout(0), 30 times a post',
    contenders: {
      webloop: () => bench.callbacks_webloop(100_000),
      'setTimeout(0)': () => peers.timeouts(100_000),
      'MessageChannel post': () => peers.posts(100_000),
    },
  },
  {
    name: 'sleeps',
    work: '100,000 sleeps spread over a second (main-thread time)',
    goal: 'a fifth of gloo-timers',
    isThreadTime: true,
    contenders: {
      webloop: () => bench.sleeps_webloop(100_000),
      'gloo-timers': () => bench.sleeps_gloo(100_000),
      'JS setTimeout': () => peers.sleeps(100_000),
    },
  },
  {
    name: 'queue',
    work: '100,000 items through a bounded queue of 16',
    goal: 'no slower than mpsc on spawn_local',
    contenders: {
      webloop: () => bench.queue_webloop(100_000, 16, false),
      'mpsc on spawn_local': () => bench.queue_spawn_local(100_000, 16),
    },
  },
  {
    name: 'trace on',
    work: '1,000 tasks, 100 yields each, traced',
    goal: 'at most 1.25 times untraced',
    contenders: {
      'trace on': () => bench.switches_webloop(1000, 100, true),
      'trace off': () => bench.switches_webloop(1000, 100, false),
    },
  },
  {
    name: 'queue traced',
    work: '100,000 items through a bounded queue of 16, traced',
    goal: 'none: every put and get leaves records',
    contenders: {
      'trace on': () => bench.queue_webloop(100_000, 16, true),
      'trace off': () => bench.queue_webloop(100_000, 16, false),
    },
  },
  {
    name: 'trace off',
    work: '1,000 tasks, 100 yields each, trace off',
    goal: 'as fast as with the trace compiled out',
    contenders: {
      'trace off': () => bench.switches_webloop(1000, 100, false),
      'compiled out': () => benchUntraced.switches_webloop(1000, 100, false),
    },
  },
  {
    name: 'inspector, short',
    work: '1,000 tasks, 100 yields each, with the inspector',
    goal: 'open at most 1.25 times closed',
    contenders: {
      open: () => switchesWatched(1000, 100, true),
      closed: () => switchesWatched(1000, 100, false),
    },
  },
  {
    name: 'inspector',
    work: '1,000 tasks, 5,000 yields each, with the inspector',
    goal: 'open at most 1.25 times closed',
    contenders: {
      open: () => switchesWatched(1000, 5000, true),
      closed: () => switchesWatched(1000, 5000, false),
    },
  },
];

function parseArguments(words) {
  const parsed = { runs: 9, only: null };
  for (let index = 0; index < words.length; index += 2) {
    const value = words[index + 1];
    if (words[index] === '--runs' && Number(value) >= 1) parsed.runs = Number(value);
    else if (words[index] === '--only' && value) parsed.only = value;
    else {
      console.error(`cannot understand "${words.slice(index).join(' ')}"; say: --runs N or --only NAME`);
      process.exit(2);
    }
  }
  return parsed;
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

async function threadTimeMs(session) {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find((metric) => metric.name === 'TaskDuration').value * 1000;
}

async function measureRows(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const measured = rows.filter((row) => !options.only || row.name === options.only);
  const results = measured.map((row) => ({ row, times: Object.keys(row.contenders).map(() => []) }));
  // One round of everything after another, so that a slow minute of the machine hits all alike; the first warms up.
  for (let round = 0; round <= options.runs; round += 1) {
    process.stderr.write(`round ${round} of ${options.runs}\r`);
    for (const { row, times } of results) {
      for (const [index, work] of Object.values(row.contenders).entries()) {
        const before = await threadTimeMs(session);
        let elapsed = await page.evaluate(`(${work})()`);
        if (row.isThreadTime) elapsed = (await threadTimeMs(session)) - before;
        if (round > 0) times[index].push(elapsed);
      }
    }
  }
  return results.map(({ row, times }) => {
    const names = Object.keys(row.contenders);
    const medians = Object.fromEntries(names.map((name, index) => [name, median(times[index])]));
    return { name: row.name, work: row.work, goal: row.goal, unit: 'ms', medians, times };
  });
}

async function measureFrames(page) {
  const work = {
    webloop: () => peers.frames(() => bench.switches_webloop(1000, 10_000, false)),
    spawn_local: () => peers.frames(() => bench.switches_spawn_local(1000, 10_000)),
  };
  const medians = {};
  for (const [name, run] of Object.entries(work)) {
    const gaps = [];
    for (let count = 0; count < 7; count += 1) gaps.push((await page.evaluate(`(${run})()`)).longest_ms);
    medians[name] = median(gaps);
  }
  return {
    name: 'frames',
    work: '1,000 tasks, 10,000 yields each: longest gap between frames',
    goal: 'frames keep coming',
    unit: 'ms',
    medians,
  };
}

/** Fresh pages, so that memory freed by earlier work does not hide what the tasks take. */
async function measureMemory(openPage) {
  const bytesEach = async (park) => (await openPage()).evaluate(`(async () => {
    const before = wasm.memory.buffer.byteLength;
    await bench.${park}(100_000);
    return (wasm.memory.buffer.byteLength - before) / 100_000;
  })()`);
  const medians = { waiting: await bytesEach('park_waiters'), sleeping: await bytesEach('park_sleepers') };
  return { name: 'memory', work: 'one parked task, and one in a sleep, with its timer', goal: 'at most 400 bytes', unit: 'bytes', medians };
}

/** What a first visit fetches, with the inspector closed, and what opening the inspector and another lesson add. */
async function measureSize(browser) {
  const dist = join(root, 'dist');
  const site = await serve(dist);
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.addInitScript(() => window === top && localStorage.setItem('webloop.inspector', 'closed'));
  let kilobytes = 0;
  page.on('request', (request) => {
    const path = new URL(request.url()).pathname.replace(/\/$/, '/index.html');
    kilobytes += gzipSync(readFileSync(join(dist, path)), { level: 9 }).length / 1000;
  });
  const since = async (act) => {
    const before = kilobytes;
    await act();
    await page.waitForLoadState('networkidle');
    return kilobytes - before;
  };
  const medians = {
    'first load': await since(async () => {
      await page.goto(site.url);
      await page.locator('.source-line').first().waitFor();
    }),
    'the inspector': await since(async () => {
      await page.getByRole('button', { name: 'Inspector' }).click();
      await page.getByRole('tab', { name: 'Tasks' }).waitFor();
    }),
    'another group of lessons': await since(() => page.getByRole('link', { name: 'Queue', exact: true }).click()),
  };
  await context.close();
  await site.close();
  return { name: 'size', work: 'fetched, gzipped', goal: 'first load at most 150 KB', unit: 'KB', medians };
}

async function measureFirstTick(browser) {
  const site = await serve(join(root, 'dist'));
  const times = [];
  for (let round = 0; round <= Math.max(options.runs, 7); round += 1) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.addInitScript(() => {
      const look = () => {
        const output = document.querySelector('[role="region"][aria-label="Output"], section[aria-label="Output"]');
        if (/\d:\d\d/.test(output?.textContent ?? '')) {
          window.firstTickMs = performance.now();
          observer.disconnect();
        }
      };
      const observer = new MutationObserver(look);
      observer.observe(document, { childList: true, subtree: true, characterData: true });
    });
    await page.goto(`${site.url}?lesson=clock&run`);
    await page.waitForFunction(() => window.firstTickMs !== undefined);
    if (round > 0) times.push(await page.evaluate(() => window.firstTickMs));
    await context.close();
  }
  await site.close();
  return {
    name: 'first tick',
    work: 'navigation to the first tick of the clock',
    goal: 'at most 300 ms',
    unit: 'ms',
    medians: { webloop: median(times) },
    times: [times],
  };
}

function print(results) {
  const cells = [['work', 'goal', 'measured', 'ratio to each peer']];
  for (const { work, goal, unit, medians } of results) {
    const digits = unit === 'ms' ? 1 : unit === 'KB' ? 1 : 0;
    const entries = Object.entries(medians);
    const measured = entries.map(([name, value]) => `${name} ${value.toFixed(digits)} ${unit}`).join(', ');
    const isCompared = unit === 'ms' && entries.length > 1;
    const ratios = isCompared
      ? entries.slice(1).map(([name, value]) => `${(entries[0][1] / value).toFixed(3)} of ${name}`)
      : [];
    cells.push([work, goal, measured, ratios.join(', ')]);
  }
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  for (const row of cells) {
    console.log(row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd());
  }
}

const folder = writeBenchPage();
const server = await serve(folder);
const browser = await launch();
try {
  const openPage = async () => {
    const page = await browser.newPage();
    page.on('pageerror', (error) => {
      throw error;
    });
    await page.goto(server.url);
    await page.evaluate(definePeers);
    await page.evaluate(async () => {
      window.bench = await import('./pkg/bench.js');
      window.wasm = await window.bench.default();
      window.benchUntraced = await import('./pkg-untraced/bench.js');
      await window.benchUntraced.default();
      const playground = await import('./pkg-playground/bench.js');
      await playground.default();
      window.switchesWatched = async (tasks, yields, isOpen) => {
        const watched = new playground.Watched(isOpen);
        // What opening it takes is not measured.
        await new Promise((resolve) => setTimeout(resolve, 100));
        const elapsed = await watched.switches(tasks, yields);
        watched.remove();
        return elapsed;
      };
    });
    return page;
  };
  const page = await openPage();
  const results = await measureRows(page);
  const others = {
    frames: () => measureFrames(page),
    memory: () => measureMemory(openPage),
    size: () => measureSize(browser),
    'first tick': () => measureFirstTick(browser),
    'python start': () => measurePythonStart(browser, root, options.runs),
    'python blocks': () => measurePythonBlocks(browser, root, options.runs),
  };
  for (const [name, measure] of Object.entries(others)) {
    if (!options.only || options.only === name) results.push(await measure());
  }
  print(results);
  const versions = { browser: browser.version(), node: process.version, runs: options.runs };
  writeFileSync(join(folder, 'results.json'), `${JSON.stringify({ versions, results }, null, 2)}\n`);
} finally {
  await browser.close();
  await server.close();
}
