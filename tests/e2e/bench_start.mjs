// How long Python takes from the click on Run to the first line, the first time, on the next visit and again, against
// Pyodide by itself; and what a program that blocks does to the page: the rows `python start` and `python blocks` of
// bench.mjs.
//
// Every start is in a browser context of its own, so nothing is in any cache but what a first visit has left there.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { serve } from './server.mjs';
import { partsOf, watchGaps, writeProgram } from './support.mjs';

/** Gives the row; the first round warms up the machine. */
export async function measurePythonStart(browser, root, runs) {
  const dist = join(root, 'dist');
  const site = await serve(dist);
  const folder = `${site.url}${readdirSync(dist).find((name) => name.startsWith('python-'))}/`;
  const { info } = JSON.parse(readFileSync(join(root, 'web/node_modules/pyodide/pyodide-lock.json'), 'utf8'));
  const times = { 'first visit': [], loadPyodide: [], 'second visit': [], again: [] };
  for (let round = 0; round <= runs; round += 1) {
    const [first, second, again] = await measureVisits(browser, site);
    const peer = await measurePyodide(browser, site, folder, info);
    [first, peer, second, again].forEach((time, index) => round > 0 && Object.values(times)[index].push(time));
  }
  await site.close();
  return {
    name: 'python start',
    work: 'Run to the first line of Python',
    goal: 'first visit no slower than loadPyodide, second at most 350 ms, again at most 50 ms',
    unit: 'ms',
    medians: mediansOf(times),
    times: Object.values(times),
  };
}

/** Gives the row of programs that block; the first round warms up the machine. */
export async function measurePythonBlocks(browser, root, runs) {
  const site = await serve(join(root, 'dist'));
  const context = await browser.newContext();
  const page = await context.newPage();
  const times = { 'longest frame gap': [], 'Stop on an endless loop': [] };
  for (let round = 0; round <= runs; round += 1) {
    await writeFirstLine(page, site, 'import time\nbegan = time.monotonic()\nwhile time.monotonic() - began < 4:\n    pass\n');
    await watchGaps(page);
    await page.evaluate(runUntilFirstLine);
    await page.waitForFunction(() => /^Finished/.test(document.querySelector('[role=status]').textContent));
    const gap = await page.evaluate(() => window.longestGap);
    await writeFirstLine(page, site, 'while True:\n    pass\n');
    await page.evaluate(runUntilFirstLine);
    const stop = await page.evaluate(stopUntilGone);
    [gap, stop].forEach((time, index) => round > 0 && Object.values(times)[index].push(time));
  }
  await context.close();
  await site.close();
  return {
    name: 'python blocks',
    work: 'a program in Python that blocks for 4 s, and one that never ends',
    goal: 'no frame for at most 50 ms, Stop in 500 ms',
    unit: 'ms',
    medians: mediansOf(times),
    times: Object.values(times),
  };
}

function mediansOf(times) {
  return Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)]));
}

function median(numbers) {
  return [...numbers].sort((one, other) => one - other)[numbers.length >> 1];
}

async function measureVisits(browser, site) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const firstLine = async () => {
    await writeFirstLine(page, site);
    return page.evaluate(runUntilFirstLine);
  };
  const first = await firstLine();
  while (!(await page.evaluate(isAllKept))) {
    await page.waitForTimeout(500);
  }
  const second = await firstLine();
  // The next frame is made ready meanwhile.
  await page.waitForTimeout(3_000);
  const again = await page.evaluate(runUntilFirstLine);
  await context.close();
  return [first, second, again];
}

/** Opens the page with a program that prints the first line and goes on with `more`. */
async function writeFirstLine(page, site, more = '') {
  await page.goto(`${site.url}?lesson=clock&python`);
  await writeProgram(page, partsOf(page), `print("the first line")\n${more}`);
  // What the page does in the background when it has been opened is over.
  await page.waitForTimeout(1_000);
}

/** In the page: clicks Run and gives how long it takes until the line is there. */
function runUntilFirstLine() {
  return new Promise((resolve) => {
    const log = document.querySelector('[role=log]');
    const begin = performance.now();
    let isRun = log.textContent === '';
    new MutationObserver((_, observer) => {
      isRun ||= log.textContent === '';
      if (isRun && log.textContent.includes('the first line')) {
        observer.disconnect();
        resolve(performance.now() - begin);
      }
    }).observe(log, { childList: true, subtree: true, characterData: true });
    [...document.querySelectorAll('button')].find((button) => button.textContent.trim() === 'Run').click();
  });
}

/** In the page: clicks Stop and gives how long it takes until the frame is gone, or a picture in its place. */
function stopUntilGone() {
  return new Promise((resolve) => {
    const frame = document.querySelector('.program-frame:not([hidden])');
    const begin = performance.now();
    const look = () => {
      if (!frame.isConnected || frame.contentDocument.querySelector('iframe[sandbox=allow-same-origin]')) {
        resolve(performance.now() - begin);
      } else {
        requestAnimationFrame(look);
      }
    };
    [...document.querySelectorAll('button')].find((button) => button.textContent.trim() === 'Stop').click();
    look();
  });
}

async function measurePyodide(browser, site, folder, info) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${site.url}pages/links.html`);
  const time = await page.evaluate(async ([folder, info]) => {
    const begin = performance.now();
    const { loadPyodide } = await import(`${folder}pyodide.mjs`);
    let time;
    const pyodide = await loadPyodide({
      indexURL: folder,
      packageBaseUrl: folder,
      lockFileContents: { info, packages: {} },
      stdout: () => {
        time = performance.now() - begin;
      },
    });
    pyodide.runPython('print("the first line")');
    return time;
  }, [folder, info]);
  await context.close();
  return time;
}

/** In the page: whether a snapshot, Pyodide's files and the site itself are kept. */
async function isAllKept() {
  const names = await caches.keys();
  const counts = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).length));
  const has = (prefix, least) => names.some((name, index) => name.startsWith(prefix) && counts[index] >= least);
  return has('webloop-python ', 7) && has('webloop-site ', 10) && navigator.serviceWorker.controller !== null;
}
