// The golden programs, whose logs CPython printed, run on our loop: fast, driven callback by callback, running ahead of
// the page, and changing between these.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { ManualHost } from './host.mjs';
import { loadPython } from './python.mjs';

const folder = new URL('../../crates/webloop/tests/golden/', import.meta.url);
const names = readdirSync(folder).filter((name) => /^\d{3}_.*\.py$/.test(name)).sort();
const read = (name) => readFileSync(new URL(name, folder), 'utf8');

const ending = `
with asyncio.Runner() as webloop_runner:
    if "setup" in globals():
        setup(webloop_runner.get_loop())
    webloop_runner.run(main())
`;

let python;

before(async () => {
  python = await loadPython();
  python.FS.writeFile('/lib/webloop-python/golden.py', read('golden.py'));
});

/** Runs a program; `drive(step)` says whether the page's loop is in charge at that step. */
function logOf(name, drive, isAheadAllowed) {
  const host = new ManualHost();
  host.isAheadAllowed = isAheadAllowed;
  // However slow the machine is, no turn is cut: where the mode changes then, a timer that is due may come sooner.
  host.budget = 60_000;
  python.start(host, read(name) + ending, name);
  host.setDriven(drive(0));
  for (let step = 1; step < 20_000 && host.step(); step += 1) {
    host.setDriven(drive(step));
  }
  assert.equal(host.how, 'ok', JSON.stringify(host.errors));
  host.program.stop();
  host.detach();
  assert.equal(host.errorText, '');
  assert.deepEqual(host.errors, []);
  return host.text;
}

for (const [mode, drive, isAheadAllowed] of [
  ['fast', () => false, false],
  ['driven', () => true, false],
  ['ahead', () => true, true],
  ['changing', (step) => step % 3 === 1, true],
]) {
  describe(mode, () => {
    for (const name of names) {
      test(name, () => assert.equal(logOf(name, drive, isAheadAllowed), read(name.replace('.py', '.log'))));
    }
  });
}
