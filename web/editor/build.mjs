// Makes `editor.js`, the code editor of the page: a hook of trunk's build (see Trunk.toml), which writes it into the
// staged site.
//
// `node web/editor/build.mjs FOLDER` writes it into a folder instead, for the browser tests. The same sources and
// packages give the same file; build/editor_version.rs puts a number made of both behind its address, so that no
// browser takes an old one out of its cache.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const folder = process.argv[2] ?? process.env.TRUNK_STAGING_DIR;
if (!folder) {
  console.error('web/editor/build.mjs: name a folder, or let trunk run this');
  process.exit(1);
}
const here = fileURLToPath(new URL('.', import.meta.url));
// Its packages are all by the same people, under the same licence.
const licence = readFileSync(join(here, '../node_modules/@codemirror/state/LICENSE'), 'utf8').trim();
await build({
  entryPoints: [join(here, 'editor.js')],
  outfile: join(folder, 'editor.js'),
  bundle: true,
  minify: true,
  // A classic script: a module that once failed to load stays failed in some browsers until the page is reloaded.
  format: 'iife',
  target: 'es2022',
  charset: 'utf8',
  banner: { js: `/*! CodeMirror (codemirror.net)\n${licence}\n*/` },
  logLevel: 'warning',
});
