// CPython with the fuzzer's Python in it: one interpreter for the reference, in which nothing is ours, and one for our loop.

import { readFileSync } from 'node:fs';
import { loadPyodide } from '../../web/pyodide.mjs';
import { loadPython } from '../python/python.mjs';
import { source } from './source.mjs';

const FILES = ['awaiting', 'ours', 'programs', 'reference', 'scopes', 'sharing', 'support', 'world'].map((name) => `${name}.py`);
const HOME = '/fuzz';

/** The ways in which our loop runs a program. */
export const MODES = ['unwatched', 'watched', 'virtual', 'stepped', 'changing'];

function withFuzzer(pyodide) {
  pyodide.FS.mkdirTree(HOME);
  for (const name of FILES) {
    pyodide.FS.writeFile(`${HOME}/${name}`, readFileSync(new URL(name, import.meta.url)));
  }
  // Programs that leave half of themselves behind are meant to: what Python has to say of it is in the logs, or is noise.
  pyodide.runPython(`
import sys, warnings
sys.path.insert(0, "${HOME}")
warnings.simplefilter("ignore")
sys.unraisablehook = lambda unraisable: None
`);
  return pyodide.pyimport('programs');
}

const asText = (programs) => JSON.stringify(programs.map((program) => [...program.slice(0, 3), source(program)]));

/** A function that runs programs on the reference, or on one that is wrong on purpose, and gives their logs. */
export async function reference() {
  const { run_reference: run } = withFuzzer(await loadPyodide());
  return (programs, isWrong = false) => JSON.parse(run(asText(programs), isWrong)).flat();
}

/** A function that runs programs on our loop, and gives for each its logs in these modes. */
export async function ours() {
  const { run_ours: run } = withFuzzer(await loadPython());
  return (programs, modes = MODES) => JSON.parse(run(asText(programs), modes));
}
