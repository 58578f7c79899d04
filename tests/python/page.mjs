// CPython with our package in it in a page of Chromium, which has what Node has not: stack switching, a document.

import { fileURLToPath } from 'node:url';
import pyscript from '../../web/node_modules/@pyscript/core/src/stdlib/pyscript.js';
import { launch } from '../../web/browser.mjs';
import { serve } from '../e2e/server.mjs';
import { filesIn, packageFiles } from './package.mjs';

const root = new URL('../../', import.meta.url);

/**
 * Opens a page that has `globalThis.python`, and `RealHost` and `ManualHost` for its programs; gives
 * `{ page, run(source, options), close() }`.
 */
export async function openPage() {
  const server = await serve(fileURLToPath(root));
  const browser = await launch();
  const page = await browser.newPage();
  await page.goto(`${server.url}tests/python/page.html`);
  const compat = filesIn('compat').map(([path, text]) => [`../compat/${path}`, text]);
  const library = Object.entries(pyscript.pyscript).map(([name, text]) => [`../compat/pyscript/${name}`, text]);
  await page.evaluate(async (files) => {
    const { loadPyodide } = await import('../../web/node_modules/pyodide/pyodide.mjs');
    const hosts = await import('./host.mjs');
    const { install } = await import('./install.mjs');
    globalThis.python = install(await loadPyodide(), files);
    Object.assign(globalThis, hosts);
  }, [...packageFiles(), ...compat, ...library]);

  /**
   * Runs a program to its end and a moment on, and stops it; gives what it did. `mode` is one of those of python.mjs but
   * 'changing'; `html` is what its document has; `act` is a function for the page that gets the host once the top level is over;
   * so many `problems` are waited for.
   */
  const run = async (source, { mode = 'unwatched', html = '', act = '', problems = 0, moment = 20, most = 10_000 } = {}) => {
    return page.evaluate(async ({ source, mode, html, act, problems: wanted, moment, most }) => {
      document.body.innerHTML = html;
      const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
      const host = new globalThis.RealHost(globalThis.python);
      if (mode === 'watched') host.send('watch', true);
      if (mode === 'stepped') host.send('pause', true);
      if (mode === 'virtual') host.send('virtual_time', true);
      host.send('run', source, 'program.py', '');
      const stepping = mode === 'stepped' ? setInterval(() => host.send('step'), 2) : null;
      await Promise.race([host.ending(), wait(most)]);
      const result = act ? await Promise.race([(0, eval)(`(${act})`)(host, wait), wait(most)]) : undefined;
      await Promise.race([host.until(() => host.problems.length >= wanted), wait(most)]);
      await wait(moment);
      clearInterval(stepping);
      const { text, errorText, problems, how, state, lines, log } = host;
      await Promise.race([host.stop(), wait(2_000)]);
      return { text, errorText, problems, how, state, lines, log, result, isClosed: host.isClosed };
    }, { source, mode, html, act: String(act), problems, moment, most });
  };

  const close = async () => {
    await browser.close();
    await server.close();
  };
  return { page, run, close };
}
