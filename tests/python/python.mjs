// CPython with our package in it, for tests in Node.

import { loadPyodide } from '../../web/pyodide.mjs';
import { ManualHost } from './host.mjs';
import { install } from './install.mjs';
import { packageFiles } from './package.mjs';
import { randomFrom } from './random.mjs';

/** Loads CPython with our package in it. */
export async function loadPython(options = {}) {
  return install(await loadPyodide(options), packageFiles());
}

const { seed, random: randomOfAll } = randomFrom(process.env.SEED);
console.log(`SEED=${seed}`);

/** The ways in which a program may be run, and must do the same in all of them. */
export const modes = ['unwatched', 'watched', 'stepped', 'virtual', 'changing'];

/** Starts a program on a clock that the test moves; gives its host. */
export function begin(python, source, { mode = 'unwatched', name = 'program.py', html = '' } = {}) {
  const host = new ManualHost(python);
  if (mode === 'watched') host.send('watch', true);
  if (mode === 'stepped') host.send('pause', true);
  if (mode === 'virtual') host.send('virtual_time', true);
  host.send('run', source, name, html);
  return host;
}

/** Runs a program in one of the modes until nothing is left to do. */
export function runAll(host, mode, { steps = 20_000, random = randomOfAll } = {}) {
  if (mode === 'stepped') {
    host.stepAll(steps);
  } else if (mode === 'changing') {
    let isPaused = false;
    for (let step = 0; step < steps; step += 1) {
      const chance = random();
      if (chance < 0.2) host.send('watch', random() < 0.5);
      else if (chance < 0.4) host.send('virtual_time', random() < 0.5);
      else if (chance < 0.6) host.send('pause', (isPaused = random() < 0.5));
      else if (chance < 0.8) host.send(random() < 0.5 ? 'step' : 'step_turn');
      if (isPaused && random() < 0.5) host.send('step');
      const isOver = !host.step() && host.state.ready === 0 && host.state.next === Infinity;
      if (isOver) return;
    }
  } else {
    host.runAll(steps);
  }
}

/** Runs a program to its end and stops it; gives its host. `before(host)` is called once it is started. */
export function run(python, source, { mode, steps, name, before } = {}) {
  const host = begin(python, source, { mode, name });
  before?.(host);
  runAll(host, mode, { steps });
  host.stop();
  return host;
}
