// How many runs a second a search makes, in Node: `node tests/explore/bench.mjs [RUNS]`. Medians of 7, in processor time, so that
// other work on the machine does not count.
//
// The goals are for Chromium: 1,000 runs of some 15 callbacks, 200 of some 80; and for the suite a second until the first finding.

import { begin, loadPython } from '../python/python.mjs';
import { program } from './explore.mjs';
import { suite } from './suite.mjs';

const runs = Number(process.argv[2] ?? 1000);
const python = await loadPython();
begin(python, '');
const search = python.runPython(`
def _():
    import json
    from webloop.explore.driver import explore
    def search(source, options):
        return json.dumps(explore(source, **json.loads(options)))
    search.__module__ = "webloop.test"
    return search
_()`);
const explore = (source, options) => {
  const before = process.cpuUsage();
  const result = JSON.parse(search(source, JSON.stringify(options)));
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

const times = [];
for (const { name, level } of suite.filter(({ name }) => !name.startsWith('answers_'))) {
  const rounds = [1, 2, 3, 4, 5, 6, 7].map((seed) => explore(program(name), { level, seed }).seconds);
  times.push([median(rounds), Math.max(...rounds), name]);
}
const worst = times.toSorted((left, right) => right[1] - left[1])[0];
console.log(`found and minimised: median ${(median(times.map(([time]) => time)) * 1000).toFixed(0)} ms, worst ${(worst[1] * 1000).toFixed(0)} ms (${worst[2]})`);
process.exit(0);
