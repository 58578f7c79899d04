// How long Python takes from the click on Run to the first line, the first time and on the next visit, against Pyodide
// by itself: the row `python start` of bench.mjs.
//
// Every start is in a browser context of its own, so nothing is in any cache but what a first visit has left there.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { serve } from './server.mjs';

/** Gives the row; the first round warms up the machine. */
export async function measurePythonStart(browser, root, runs) {
  const dist = join(root, 'dist');
  const site = await serve(dist);
  const folder = `${site.url}${readdirSync(dist).find((name) => name.startsWith('python-'))}/`;
  const { info } = JSON.parse(readFileSync(join(root, 'web/node_modules/pyodide/pyodide-lock.json'), 'utf8'));
  const times = { 'first visit': [], loadPyodide: [], 'second visit': [] };
  for (let round = 0; round <= runs; round += 1) {
    const [first, second] = await measureVisits(browser, site);
    const peer = await measurePyodide(browser, site, folder, info);
    [first, peer, second].forEach((time, index) => round > 0 && Object.values(times)[index].push(time));
  }
  await site.close();
  return {
    name: 'python start',
    work: 'Run to the first line of Python',
    goal: 'first visit no slower than loadPyodide, second at most 600 ms and a fifth of the first',
    unit: 'ms',
    medians: Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)])),
    times: Object.values(times),
  };
}

function median(numbers) {
  return [...numbers].sort((one, other) => one - other)[numbers.length >> 1];
}

async function measureVisits(browser, site) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const first = await measureVisit(page, site);
  while (!(await page.evaluate(isAllKept))) {
    await page.waitForTimeout(500);
  }
  const second = await measureVisit(page, site);
  await context.close();
  return [first, second];
}

async function measureVisit(page, site) {
  await page.goto(`${site.url}?lesson=clock&python`);
  await page.locator('.cm-content').first().waitFor();
  await page.getByRole('textbox', { name: 'Code' }).click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText('print("the first line")\n');
  // What the page does in the background when it has been opened is over.
  await page.waitForTimeout(1_000);
  return page.evaluate(() => new Promise((resolve) => {
    const log = document.querySelector('[role=log]');
    const begin = performance.now();
    new MutationObserver(() => {
      if (log.textContent.includes('the first line')) {
        resolve(performance.now() - begin);
      }
    }).observe(log, { childList: true, subtree: true, characterData: true });
    [...document.querySelectorAll('button')].find((button) => button.textContent.trim() === 'Run').click();
  }));
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
