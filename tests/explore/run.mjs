// Runs the tests of the search: `node tests/explore/run.mjs [filter]`.
//
// Files run one after the other, since each loads CPython and the machine may have few cores. The filter chooses the files
// whose name contains it or, where there is none, the tests whose name does.

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chosenTests, report, runFiles } from '../running.mjs';

const directory = fileURLToPath(new URL('.', import.meta.url));
const { names, options } = chosenTests(directory, process.argv[2] ?? '');
report(await runFiles(names.map((name) => join(directory, name)), options, 1));
