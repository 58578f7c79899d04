// Puts CPython into the site: Pyodide's files and the script that starts it, in the folder python/.
//
// Nothing of it is fetched before a visitor needs Python.

import { copyFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const pyodideFolder = dirname(createRequire(import.meta.url).resolve('pyodide/package.json'));
const pyodideNames = ['pyodide.mjs', 'pyodide.asm.mjs', 'pyodide.asm.wasm', 'python_stdlib.zip'];

const ownNames = ['interpreter.js', 'listeners.js', 'snapshot.js', 'start.js'];

/** Stages it in the folder of the site that is being built. */
export function stagePython(stagingDirectory) {
  const folder = join(stagingDirectory, 'python');
  mkdirSync(folder, { recursive: true });
  for (const name of pyodideNames) {
    copyFileSync(join(pyodideFolder, name), join(folder, name));
  }
  for (const name of ownNames) {
    copyFileSync(new URL(name, import.meta.url), join(folder, name));
  }
  writeFileSync(join(folder, 'release.json'), `${JSON.stringify(release())}\n`);
}

/** What the script needs to know of the files. */
function release() {
  const { version } = JSON.parse(readFileSync(join(pyodideFolder, 'package.json'), 'utf8'));
  const { info } = JSON.parse(readFileSync(join(pyodideFolder, 'pyodide-lock.json'), 'utf8'));
  const bytes = Object.fromEntries(pyodideNames.map((name) => [name, statSync(join(pyodideFolder, name)).size]));
  return { version, info, bytes };
}
