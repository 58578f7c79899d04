// The files of our package, to be put into CPython.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const python = fileURLToPath(new URL('../../python/', import.meta.url));

/** The files of a folder of python/: pairs of path, from that folder on, and text. */
export function filesIn(folder) {
  const paths = readdirSync(join(python, folder), { recursive: true }).filter((path) => path.endsWith('.py'));
  return paths.map((path) => [path, readFileSync(join(python, folder, path), 'utf8')]);
}

/** Those of our package. */
export function packageFiles() {
  return filesIn('webloop');
}
