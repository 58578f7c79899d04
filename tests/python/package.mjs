// The files of our package, to be put into CPython.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../python/webloop/', import.meta.url));

/** Their paths, from the package's folder on. */
export function packagePaths() {
  return readdirSync(folder, { recursive: true }).filter((path) => path.endsWith('.py'));
}

/** Pairs of path and text. */
export function packageFiles() {
  return packagePaths().map((path) => [path, readFileSync(join(folder, path), 'utf8')]);
}
