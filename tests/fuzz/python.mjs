// CPython with the fuzzer's Python in it.

import { readFileSync } from 'node:fs';
import { loadPyodide } from '../../web/pyodide.mjs';
import { source } from './source.mjs';

const FILES = ['support.py', 'reference.py', 'programs.py'];
const HOME = '/fuzz';

export async function loadPython() {
  const pyodide = await loadPyodide();
  pyodide.FS.mkdirTree(HOME);
  for (const name of FILES) {
    pyodide.FS.writeFile(`${HOME}/${name}`, readFileSync(new URL(name, import.meta.url)));
  }
  pyodide.runPython(`import sys; sys.path.insert(0, "${HOME}")`);
  return pyodide;
}

/** A function that runs programs on the reference and gives their logs. */
export function reference(pyodide) {
  const runAll = pyodide.pyimport('programs').run_all;
  return (programs) => JSON.parse(runAll(JSON.stringify(programs.map((program) => [program[1], program[2], source(program)]))));
}
