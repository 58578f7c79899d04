// CPython with our package in it, for tests in Node.

import { readdirSync, readFileSync } from 'node:fs';
import { loadPyodide } from '../../web/pyodide.mjs';
import { ManualHost } from './host.mjs';
import { install } from './install.mjs';

const packageFolder = new URL('../../python/webloop/', import.meta.url);

/** Loads CPython; its `start(host, source, name)` starts a program. */
export async function loadPython(options = {}) {
  const names = readdirSync(packageFolder).filter((name) => name.endsWith('.py'));
  const files = names.map((name) => [name, readFileSync(new URL(name, packageFolder))]);
  return install(await loadPyodide(options), files);
}

/**
 * Runs a program to its end on a clock of its own and stops it; gives its host.
 *
 * `isDriven` says who is in charge; `steps` bounds how long it goes on; `before(host)` is called once it is started.
 */
export function run(python, source, { isDriven = false, steps = 20_000, name = 'program.py', before } = {}) {
  const host = new ManualHost();
  python.start(host, source, name);
  host.setDriven(isDriven);
  before?.(host);
  for (let step = 0; step < steps && host.step(); step += 1);
  host.program.stop();
  host.detach();
  return host;
}
