// CPython with our package in it in a page of Chromium, which has what Node has not: stack switching, a DOM.

import { fileURLToPath } from 'node:url';
import { launch } from '../../web/browser.mjs';
import { serve } from '../e2e/server.mjs';
import { packagePaths } from './package.mjs';

const root = new URL('../../', import.meta.url);

/**
 * Opens a page that has `globalThis.python`, and `RealHost` and `ManualHost` for its programs; gives `{ page, close() }`.
 */
export async function openPage() {
  const server = await serve(fileURLToPath(root));
  const browser = await launch();
  const page = await browser.newPage();
  await page.goto(`${server.url}tests/python/page.html`);
  await page.evaluate(async (paths) => {
    const { loadPyodide } = await import('../../web/node_modules/pyodide/pyodide.mjs');
    const hosts = await import('./host.mjs');
    const { install } = await import('./install.mjs');
    const read = async (path) => [path, await (await fetch(`../../python/webloop/${path}`)).text()];
    const files = await Promise.all(paths.map(read));
    globalThis.python = install(await loadPyodide(), files);
    Object.assign(globalThis, hosts);
  }, packagePaths());
  const close = async () => {
    await browser.close();
    await server.close();
  };
  return { page, close };
}
