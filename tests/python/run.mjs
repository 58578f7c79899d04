// Runs the tests of the Python half: `node tests/python/run.mjs [filter]`.
//
// Files run one after the other, since each loads CPython and the machine may have few cores. The filter chooses the files
// whose name contains it.

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = new URL('./', import.meta.url);
const filter = process.argv[2] ?? '';
const names = readdirSync(folder).filter((name) => name.endsWith('.test.mjs') && name.includes(filter));
if (names.length === 0) {
  console.error(`error: no test file has "${filter}" in its name`);
  process.exit(1);
}
const paths = names.sort().map((name) => fileURLToPath(new URL(name, folder)));
const options = ['--test', '--test-concurrency=1', '--test-reporter=spec'];
process.exit(spawnSync(process.execPath, [...options, ...paths], { stdio: 'inherit' }).status ?? 1);
