// Puts CPython into the site: Pyodide's files and the scripts that start it.
//
// Nothing of it is fetched before a visitor needs Python. Of a release the folder's name has a number made of all that is
// in it, which the page tells the program: so the files of one release never meet those of another, in no cache.

import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const pyodideFolder = dirname(createRequire(import.meta.url).resolve('pyodide/package.json'));
const pyodideNames = ['pyodide.mjs', 'pyodide.asm.mjs', 'pyodide.asm.wasm', 'python_stdlib.zip'];

/** Each is one file of the site, with what it imports. */
const ownNames = ['interpreter.js', 'snapshot.js'];

/** Stages it in the folder python/ of the site that is being built. */
export async function stagePython(stagingDirectory) {
  const folder = join(stagingDirectory, 'python');
  mkdirSync(folder, { recursive: true });
  for (const name of pyodideNames) {
    copyFileSync(join(pyodideFolder, name), join(folder, name));
  }
  await build({
    entryPoints: ownNames.map((name) => fileURLToPath(new URL(name, import.meta.url))),
    outdir: folder,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    define: { WEBLOOP_PYTHON_RELEASE: JSON.stringify(release()) },
    logLevel: 'warning',
  });
}

/** Gives the staged folder its name in a release, and the page with that name where src/python/ looks for it. */
export function releasePython(html, stagingDirectory) {
  const folder = join(stagingDirectory, 'python');
  const hash = createHash('sha256');
  for (const name of [...pyodideNames, ...ownNames]) {
    hash.update(readFileSync(join(folder, name)));
  }
  const name = `python-${hash.digest('hex').slice(0, 16)}`;
  rmSync(join(stagingDirectory, name), { recursive: true, force: true });
  renameSync(folder, join(stagingDirectory, name));
  const named = html.replace(/<html\b/i, `<html data-python="${name}/"`);
  if (named === html) {
    throw new Error('index.html has no <html> tag to say in where Python is');
  }
  return named;
}

/** What the scripts need to know of the files. */
function release() {
  const { version } = JSON.parse(readFileSync(join(pyodideFolder, 'package.json'), 'utf8'));
  const { info } = JSON.parse(readFileSync(join(pyodideFolder, 'pyodide-lock.json'), 'utf8'));
  const bytes = Object.fromEntries(pyodideNames.map((name) => [name, statSync(join(pyodideFolder, name)).size]));
  return { version, info, bytes };
}
