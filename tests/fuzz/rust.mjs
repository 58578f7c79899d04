// The programs on the crate `webloop`: its interpreter, which reads all of them from one file.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A function that runs shared programs on the crate and gives their logs. `binary` is the example "fuzz". */
export function rust(binary) {
  return (programs) => {
    const folder = mkdtempSync(join(tmpdir(), 'webloop-fuzz-'));
    try {
      const path = join(folder, 'programs');
      writeFileSync(path, programs.map((program) => `${JSON.stringify(program)}\n`).join(''));
      const ended = spawnSync(binary, [path], { encoding: 'utf8', maxBuffer: 2 ** 30 });
      const logs = (ended.stdout ?? '').split('\n---\n').slice(0, -1);
      // One that ends the interpreter itself, or stays away, is a log too.
      const how = ended.error?.message ?? `the interpreter ended with ${ended.signal ?? ended.status}: ${ended.stderr.slice(-500)}`;
      return programs.map((_, index) => logs[index] ?? how);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
}

/** What is comparable of a log of Python's: the crate has no exception handler that hears of everything. */
export function withoutHandler(log) {
  return log.split('\n').filter((line) => !/^(\d+ handler|collected) /.test(line)).join('\n');
}
