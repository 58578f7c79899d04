// Writes licences.txt into the site: the works that it is made of, and the terms on which it has them.
//
// What is listed is what comes to a visitor: CPython, the packages in the editor's script, the crates in the program. What
// only builds or tests the site is not. Where several licences are offered, MIT is taken.

import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const packagesFolder = pathOf('../node_modules');
/** What the script has in it that starts CPython; of PyScript that is its library in Python, unchanged. */
const pageLibraries = ['@pyscript/core', 'idb-keyval'];
/** Of the packages of web/package.json: those of which something is in the editor's script. */
const isOfEditor = (name) => /^(@codemirror|@lezer)\/|^style-mod$/.test(name);

export function writeLicences(stagingDirectory) {
  const works = [...editorPackages(), ...crates()].sort((one, other) => (one.title < other.title ? -1 : 1));
  const titles = new Map(); // by the text that holds for them
  for (const { title, text } of works) {
    titles.set(text, [...(titles.get(text) ?? []), title]);
  }
  const parts = [...python(), ...[...titles].map(([text, titles]) => part(titles.join('\n'), text))];
  const intro = 'The playground is made of these works of other people, and has them on the terms below each.\n';
  writeFileSync(join(stagingDirectory, 'licences.txt'), intro + parts.join(''));
}

function part(title, text) {
  return `\n${'='.repeat(80)}\n${title}\n${'='.repeat(80)}\n\n${text.trim()}\n`;
}

function python() {
  const { version, license, homepage } = JSON.parse(readFileSync(join(packagesFolder, 'pyodide', 'package.json'), 'utf8'));
  const { info } = JSON.parse(readFileSync(join(packagesFolder, 'pyodide', 'pyodide-lock.json'), 'utf8'));
  return [
    part(`Pyodide ${version} (${license}), CPython for browsers: python-*/pyodide.*, python-*/python_stdlib.zip`, [
      `This Source Code Form is subject to the terms of the Mozilla Public License, v. 2.0: https://mozilla.org/MPL/2.0/.`,
      `Its source, unchanged here, is at ${homepage}/tree/${version}; that page also says how it is built, and of what:`,
      `Emscripten, musl, zlib, bzip2, libffi and others, whose sources and terms are named there.`,
    ].join('\n')),
    ...pageLibraries.map((name) => {
      const folder = join(packagesFolder, name);
      const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      return part(`${name} ${version} (${license}): python-*/interpreter.js`, textIn(folder) ?? missing(name));
    }),
    part(`CPython ${info.python} and its standard library`, readFileSync(pathOf('cpython.txt'), 'utf8')),
  ];
}

function editorPackages() {
  const { devDependencies } = JSON.parse(readFileSync(pathOf('../package.json'), 'utf8'));
  const wanted = new Set(Object.keys(devDependencies).filter(isOfEditor));
  const works = [];
  // It grows while it is gone through.
  for (const name of wanted) {
    const folder = join(packagesFolder, name);
    const { version, license, dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    Object.keys(dependencies).forEach((dependency) => wanted.add(dependency));
    works.push({ title: `${name} ${version} (${license})`, text: textIn(folder) ?? missing(name) });
  }
  return works;
}

/** The crates that the program of the page is linked from: no procedural macros, and nothing that those need. */
function crates() {
  const metadata = JSON.parse(execFileSync('cargo', [
    'metadata', '--locked', '--offline', '--format-version', '1', '--filter-platform', 'wasm32-unknown-unknown',
  ], { encoding: 'utf8', maxBuffer: 1 << 28 }));
  const packages = new Map(metadata.packages.map((found) => [found.id, found]));
  const nodes = new Map(metadata.resolve.nodes.map((node) => [node.id, node]));
  const isLinked = ({ pkg, dep_kinds: kinds }) => (
    kinds.some(({ kind }) => kind === null) && !packages.get(pkg).targets.some(({ kind }) => kind.includes('proc-macro'))
  );
  const wanted = new Set([metadata.resolve.root]);
  for (const id of wanted) {
    nodes.get(id).deps.filter(isLinked).forEach(({ pkg }) => wanted.add(pkg));
  }
  // Our own have no source.
  return [...wanted].map((id) => packages.get(id)).filter(({ source }) => source !== null).map((crate) => ({
    title: `${crate.name} ${crate.version} (${crate.license}) ${crate.repository ?? ''}`.trim(),
    text: textIn(dirname(crate.manifest_path)) ?? standardText(crate),
  }));
}

/** The text of the licence that a package brings: that of MIT, where there are several. */
function textIn(folder) {
  const names = readdirSync(folder).filter((name) => /^(licen[cs]e|copying|unlicense)/i.test(name)).sort();
  const chosen = names.filter((name) => /mit/i.test(name));
  const texts = (chosen.length > 0 ? chosen : names).map((name) => readFileSync(join(folder, name), 'utf8').trim());
  return texts.length > 0 ? texts.join('\n\n') : null;
}

/** Some crates bring none, but say that it is MIT. */
function standardText({ name, license, authors }) {
  if (!/\bMIT\b/.test(license ?? '')) {
    missing(name);
  }
  const owners = authors.length > 0 ? authors.join(', ') : `the authors of ${name}`;
  return `Copyright (c) ${owners}\n\n${readFileSync(pathOf('mit.txt'), 'utf8')}`;
}

function missing(name) {
  throw new Error(`${name} brings no licence: find its text, and put it into web/licences/`);
}

function pathOf(path) {
  return fileURLToPath(new URL(path, import.meta.url));
}
