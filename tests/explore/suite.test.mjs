// The suite: each program is broken, by its fewest constraints, and again by the same ones; twins and controls are silent.
//
// `EXPLORE_RUNS=10000 node --test tests/explore/suite.test.mjs` runs twins and controls as often as that. SEED chooses the orders.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { randomFrom } from '../python/random.mjs';
import { loadExplorer, program } from './explore.mjs';
import { controls, suite } from './suite.mjs';

const runs = Number(process.env.EXPLORE_RUNS ?? 300);
const { seed: firstSeed } = randomFrom(process.env.SEED);
const seeds = [0, 1, 2].map((number) => (firstSeed + number) % 2 ** 31);
const long = { seconds: 3600 };

let explore;

before(async () => {
  ({ explore } = await loadExplorer());
});

const kindsOf = (constraints) => constraints.split('\n').filter(Boolean).map((line) => line.split(' ')[0]);

for (const { name, level, least, kind = 'error' } of suite) {
  test(`${name} is found, and reduced to ${least.length} constraint${least.length > 1 ? 's' : ''}`, async () => {
    for (const seed of seeds) {
      const { finding, end } = await explore(program(name), { level, seed, ...long });
      assert.equal(end.verdict, 'found', `with seed ${seed}: ${end.text}`);
      assert.deepEqual(kindsOf(finding.constraints), least, `with seed ${seed}:\n${finding.constraints}`);
      assert.equal(finding.failure.kind, kind);
      assert.equal(finding.is_minimal, true, 'without each of them it passes');
      assert.ok(finding.what.every(({ is_kept: isKept }) => isKept));
    }
  });

  test(`${name} breaks again by the same constraints, with the same hash`, async () => {
    const { finding } = await explore(program(name), { level, ...long });
    const again = await explore(program(name), { level, constraints: finding.constraints });
    assert.equal(again.end.verdict, 'replayed');
    assert.deepEqual(again.finding.failure, finding.failure);
    assert.deepEqual([again.finding.hash, again.finding.good_hash], [finding.hash, finding.good_hash]);
  });

  test(`in ${name}, mended, nothing is found`, async () => {
    await isSilent(`${name}_mended`, level);
  });
}

for (const { name, levels, beyond } of controls) {
  for (const level of levels) {
    test(`in ${name} nothing is found (${level})`, () => isSilent(name, level));
  }
  if (beyond) {
    test(`${name} breaks beyond asyncio's promise only, and is marked so`, async () => {
      const { finding, end } = await explore(program(name), { level: 'beyond', ...long });
      assert.equal(end.verdict, 'found');
      assert.deepEqual(kindsOf(finding.constraints), ['first']);
      assert.equal(finding.badge.text, "beyond asyncio's promise");
    });
  }
}

async function isSilent(name, level) {
  const { finding, end } = await explore(program(name), { level, runs, seed: firstSeed, ...long });
  assert.equal(end.verdict, 'none', `with seed ${firstSeed}: ${JSON.stringify(finding ?? end.failure, null, 1)}`);
  assert.ok(end.runs >= runs);
  assert.equal(end.unknown, 0);
  assert.equal(end.irreducible, 0, 'every failure can be made to happen again');
  assert.deepEqual(end.singles, [end.singles[1], end.singles[1]], 'every order with one thing moved');
}
