// How many runs a second a search makes, in Node: `cargo xtask bench explore [RUNS]`. Medians of 7, in processor time, so that
// other work on the machine does not count.
//
// The goals are for Chromium: 1,000 runs of some 15 callbacks, 200 of some 80; and for the suite a second until the first finding.

import { readFileSync } from 'node:fs';
import { begin, loadPython } from '../python/python.mjs';
import { program } from './explore.mjs';
import { suite } from './suite.mjs';

const runs = Number(process.argv[2] ?? 1000);

/** CPython with driver.py in it. */
async function load() {
  const python = await loadPython();
  begin(python, '');
  python.FS.writeFile('/lib/webloop-python/explore_driver.py', readFileSync(new URL('driver.py', import.meta.url)));
  return python.pyimport('explore_driver');
}

const driver = await load();
const explore = (source, { level, runs = 2000, seed = 1 }) => {
  const before = process.cpuUsage();
  const result = JSON.parse(driver.explore(source, level, runs, seed));
  const { user, system } = process.cpuUsage(before);
  return { ...result, seconds: (user + system) / 1e6 };
};
const median = (values) => values.toSorted((left, right) => left - right)[values.length >> 1];

const workers = `import asyncio
async def work(queue, done):
    while not queue.empty():
        item = queue.get_nowait()
        await asyncio.sleep(0.1)
        done.append(item)
async def main():
    queue, done = asyncio.Queue(), []
    for item in range(ITEMS):
        queue.put_nowait(item)
    await asyncio.gather(*[work(queue, done) for _ in range(3)])
    assert sorted(done) == list(range(ITEMS))
asyncio.run(main())
`;

for (const [name, source, goal] of [
  ['not_saved_mended', program('not_saved_mended'), 1000],
  ['stale_search_mended', program('stale_search_mended'), 1000],
  ['three workers, 30 items', workers.replaceAll('ITEMS', 30), 200],
]) {
  const rates = [];
  let callbacks;
  for (let round = 0; round < 7; round += 1) {
    const result = explore(source, { level: 'work', runs });
    callbacks = result.callbacks;
    rates.push(result.runs / result.seconds);
  }
  console.log(`${name.padEnd(26)} ${String(callbacks).padStart(3)} callbacks  ${median(rates).toFixed(0).padStart(5)} runs/s  (goal ${goal})`);
}

const sleeping = suite.filter(({ name }) => !name.startsWith('answers_'));
const another = await load();
const times = [];
let [replayed, all] = [0, 0];
for (const { name, level } of sleeping) {
  const rounds = [1, 2, 3, 4, 5, 6, 7].map((seed) => explore(program(name), { level, seed }));
  const seconds = rounds.map((round) => round.seconds);
  times.push([median(seconds), Math.max(...seconds), name]);
  const { constraints, hash } = rounds[0];
  for (const each of [driver, another]) {
    const hashes = JSON.parse(each.replay(program(name), level, constraints, 50));
    all += hashes.length;
    replayed += hashes.filter((other) => other === hash).length;
  }
}
const worst = times.toSorted((left, right) => right[1] - left[1])[0];
const typical = median(times.map(([time]) => time));
console.log(`found and minimised: median ${(typical * 1000).toFixed(0)} ms, worst ${(worst[1] * 1000).toFixed(0)} ms (${worst[2]})`);
console.log(`replayed with the same hash, half of them in another interpreter: ${replayed} of ${all}`);
process.exit(0);
