// Programs written as people write them for PyScript, which the tests run: NAME.py, and NAME.html where it has a page.

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Gives a program: `{ python, html }`. */
export function programNamed(name) {
  const textOf = (ending) => {
    const path = fileURLToPath(new URL(`${name}.${ending}`, import.meta.url));
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  };
  const program = { python: textOf('py'), html: textOf('html') };
  if (program.python === '') throw new Error(`there is no tests/programs/${name}.py`);
  return program;
}
