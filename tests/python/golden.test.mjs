// The golden programs, whose logs CPython printed, and the programs after public reports (reports/): the same in every mode, on a
// clock that the test moves, and on the real host.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { begin, loadPython, modes, runAll } from './python.mjs';
import { RealHost } from './host.mjs';

const golden = new URL('../../crates/webloop/tests/golden/', import.meta.url);
const reports = new URL('reports/', import.meta.url);

const ending = `
with asyncio.Runner() as webloop_runner:
    if "setup" in globals():
        setup(webloop_runner.get_loop())
    webloop_runner.run(main())
`;

const read = (folder, name) => readFileSync(new URL(name, folder), 'utf8');

const programs = [
  ...readdirSync(golden).filter((name) => /^\d{3}_.*\.py$/.test(name)).sort()
    .map((name) => ({ name, source: read(golden, name) + ending, log: read(golden, name.replace('.py', '.log')) })),
  ...readdirSync(reports).filter((name) => name.endsWith('.out')).sort()
    .map((name) => name.replace('.out', '.py'))
    .map((name) => ({ name, source: read(reports, name), log: read(reports, name.replace('.py', '.out')), isReport: true })),
];

let python;

before(async () => {
  python = await loadPython();
  python.FS.writeFile('/lib/webloop-python/golden.py', read(golden, 'golden.py'));
});

for (const mode of modes) {
  describe(mode, () => {
    for (const { name, source, log, isReport } of programs) {
      test(name, () => {
        const host = begin(python, source, { mode, name });
        runAll(host, mode);
        assert.equal(host.how, 'ok', JSON.stringify(host.problems));
        const { text } = host;
        host.stop();
        assert.equal(text, log);
        if (isReport) return;
        assert.equal(host.errorText, '');
        assert.deepEqual(host.problems, []);
      });
    }
  });
}

for (const mode of ['unwatched', 'watched', 'virtual']) {
  describe(`${mode}, on the host of frames`, () => {
    for (const { name, source, log } of programs) {
      test(name, async () => {
        const host = new RealHost(python, { isJumping: true });
        host.send('watch', mode === 'watched');
        host.send('virtual_time', mode === 'virtual');
        host.send('run', source, name, '');
        await host.ending();
        await host.stop();
        assert.equal(host.text, log);
      });
    }
  });
}
