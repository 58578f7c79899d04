// CPython with our package in it, for tests in Node.

import { readdirSync, readFileSync } from 'node:fs';
import { loadPyodide } from '../../web/pyodide.mjs';
import { install } from './host.mjs';

const packageFolder = new URL('../../python/webloop/', import.meta.url);

/** Loads CPython; its `start(host, source, name)` starts a program. */
export async function loadPython(options = {}) {
  const names = readdirSync(packageFolder).filter((name) => name.endsWith('.py'));
  const files = names.map((name) => [name, readFileSync(new URL(name, packageFolder))]);
  return install(await loadPyodide(options), files);
}
