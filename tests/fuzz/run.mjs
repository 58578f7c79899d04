// The fuzzer of orders: `node tests/fuzz/run.mjs --rust BINARY [--seed N] [--programs N]`, or rather `cargo xtask fuzz`.
//
// Random asyncio programs run on CPython's own loop, on our Python loop in each of its modes and, where the crate has what they are
// made of, on the crate. Their logs must be the same line for line. A program's seed is the run's seed plus its place, so that
// one program of a run can be had alone.

import { parseArgs } from 'node:util';
import { FOUND } from './found.mjs';
import { generate } from './generate.mjs';
import { MODES, ours, reference } from './python.mjs';
import { report } from './report.mjs';
import { rust, withoutHandler } from './rust.mjs';
import { watchdog } from './watchdog.mjs';

const FIXED_SEED = 1;
const FIXED_PROGRAMS = 300;
const FRESH_PROGRAMS = 100;
const BATCH = 50;
// So many differences are made small; of the others the seeds are told.
const MOST_REPORTS = 5;
// A loop that is wrong has to be found out with so many programs.
const PROGRAMS_FOR_MUTANT = 60;

function count(text, name) {
  if (text !== undefined && !/^\d{1,10}$/.test(text)) {
    throw new Error(`--${name} wants a whole number, not ${text}`);
  }
  return text === undefined ? undefined : Number(text);
}

/** The runs that are asked for: pairs of seed and number of programs. */
function runsOf({ seed, programs }) {
  const fresh = Math.floor(Math.random() * 2 ** 31);
  if (seed !== undefined) {
    return [[seed, programs ?? FIXED_PROGRAMS]];
  }
  return programs === undefined ? [[FIXED_SEED, FIXED_PROGRAMS], [fresh, FRESH_PROGRAMS]] : [[fresh, programs]];
}

/** All that a program runs on besides the reference: name, whether it takes the program, and its logs. */
async function subjects(binary) {
  const python = await ours();
  const modes = MODES.map((mode) => ({
    name: `our Python loop, ${mode}`,
    takes: () => true,
    logOf: (program) => python([program], [mode])[0][0],
    expected: (log) => log,
  }));
  const crate = rust(binary);
  const webloop = {
    name: 'the crate webloop',
    takes: ([, level]) => level === 'shared',
    logOf: (program) => crate([program])[0],
    expected: withoutHandler,
  };
  return { python, modes, crate, webloop };
}

async function main() {
  const { values } = parseArgs({
    options: { rust: { type: 'string' }, seed: { type: 'string' }, programs: { type: 'string' } },
  });
  if (values.rust === undefined) {
    throw new Error('--rust names the interpreter of the crate: use cargo xtask fuzz, which builds it');
  }
  const runs = runsOf({ seed: count(values.seed, 'seed'), programs: count(values.programs, 'programs') });
  const dog = watchdog();
  const expectedOf = await reference();
  const { python, modes, crate, webloop } = await subjects(values.rust);

  const mutant = Array.from({ length: PROGRAMS_FOR_MUTANT }, (_, index) => generate(index));
  dog.begins('a loop that is wrong on purpose');
  const right = expectedOf(mutant);
  const isFoundOut = expectedOf(mutant, true).some((log, index) => log !== right[index]);
  let failed = isFoundOut ? 0 : 1;
  if (!isFoundOut) {
    console.log('a loop whose timers come in the wrong order at equal deadlines was not noticed');
  }

  let passed = 0;
  let reports = 0;
  const runBatch = (batch) => {
    const expected = expectedOf(batch);
    const byMode = python(batch);
    const shared = batch.filter(webloop.takes);
    const inRust = new Map(crate(shared).map((log, index) => [shared[index], log]));
    batch.forEach((program, index) => {
      const differing = [
        ...modes.filter((_, mode) => byMode[index][mode] !== expected[index]),
        ...(inRust.has(program) && inRust.get(program) !== withoutHandler(expected[index]) ? [webloop] : []),
      ];
      const isBroken = expected[index].includes(' end broke: ');
      if (differing.length === 0 && !isBroken) {
        passed += 1;
        return;
      }
      failed += 1;
      const where = isBroken ? 'the reference, which broke' : differing.map(({ name }) => name).join('; ');
      console.log(`--seed ${program[0]} differs on ${where}`);
      if (differing.length > 0 && reports < MOST_REPORTS) {
        reports += 1;
        dog.begins(`a variant of --seed ${program[0]}`);
        console.log(report(program, differing[0], (other) => expectedOf([other])[0]));
      }
    });
  };

  if (values.seed === undefined) {
    console.log(`${FOUND.length} programs that once differed (found.mjs, whose numbers are no seeds)`);
    dog.begins('a program of found.mjs');
    runBatch(FOUND);
  }
  const programsBefore = passed + failed;
  for (const [seed, programs] of runs) {
    console.log(`seed ${seed}: ${programs} programs`);
    for (let start = 0; start < programs; start += BATCH) {
      const size = Math.min(BATCH, programs - start);
      dog.begins(`one of ${size} programs, from --seed ${seed + start} on`);
      runBatch(Array.from({ length: size }, (_, index) => generate((seed + start + index) >>> 0)));
    }
  }
  dog.end();
  if (passed + failed === programsBefore) {
    console.log('no program ran');
    failed = 1;
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

await main().catch((error) => {
  console.error(error);
  console.log('0 passed, 1 failed');
  process.exit(1);
});
