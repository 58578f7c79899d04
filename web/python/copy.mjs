// Puts CPython into the site: Pyodide's files, and the scripts and the document that start it in a frame.
//
// Nothing of it is fetched before a visitor needs Python. Of a release the folder's name has a number made of all that is
// in it, which the page tells the program: so the files of one release never meet those of another, in no cache.

import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { joined, minified } from '../styles.mjs';

const pyodideFolder = dirname(createRequire(import.meta.url).resolve('pyodide/package.json'));
const pyodideNames = ['pyodide.mjs', 'pyodide.asm.mjs', 'pyodide.asm.wasm', 'python_stdlib.zip'];

/** Each is one file of the site, with what it imports, by its name there. */
const ownScripts = { interpreter: '../frame/page.js', snapshot: 'snapshot.js' };
const shellName = 'frame.html';

/** What a program's document looks like before anything of the program is in it. */
const styleNames = ['tokens.css', 'base.css', 'program.css'];

/** Stages it in the folder python/ of the site that is being built. */
export async function copyPython(stagingDirectory) {
  const folder = join(stagingDirectory, 'python');
  mkdirSync(folder, { recursive: true });
  for (const name of pyodideNames) {
    copyFileSync(join(pyodideFolder, name), join(folder, name));
  }
  const shell = readFileSync(pathOf('../frame/frame.html'), 'utf8');
  writeFileSync(join(folder, shellName), shell.replace(/\s*<!--[\s\S]*?-->/g, ''));
  const define = {
    WEBLOOP_PYTHON_RELEASE: JSON.stringify(release()),
    WEBLOOP_FRAME_SCRIPT: JSON.stringify(await frameScript()),
    WEBLOOP_FRAME_STYLES: JSON.stringify(frameStyles()),
  };
  const entryPoints = Object.fromEntries(Object.entries(ownScripts).map(([name, path]) => [name, pathOf(path)]));
  await build({ ...bundling, entryPoints, outdir: folder, format: 'esm', define });
}

const bundling = { bundle: true, minify: true, target: 'es2022', charset: 'utf8', logLevel: 'warning' };

/** The script that stands in the document of every program. */
async function frameScript() {
  const { outputFiles: [script] } = await build({
    ...bundling, entryPoints: [pathOf('../frame/inside/main.js')], format: 'iife', write: false,
  });
  if (/<\/script|<!--/i.test(script.text)) {
    throw new Error('the script of web/frame/inside/ would end before its end: it has "</script" or "<!--" in it');
  }
  return script.text;
}

/** The style sheet of that document. A frame is narrow also on a wide screen, so what is meant for phones asks for fingers. */
function frameStyles() {
  const styles = joined(styleNames.map((name) => pathOf(`../../style/${name}`)));
  return minified(styles.replaceAll('@media (max-width: 860px)', '@media (pointer: coarse)'));
}

/** Gives the staged folder its name in a release, and the page with that name where src/python/ looks for it. */
export function releasePython(html, stagingDirectory) {
  const folder = join(stagingDirectory, 'python');
  const hash = createHash('sha256');
  for (const name of [...pyodideNames, shellName, ...Object.keys(ownScripts).map((script) => `${script}.js`)]) {
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

function pathOf(path) {
  return fileURLToPath(new URL(path, import.meta.url));
}
