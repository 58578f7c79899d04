// Clocks: time and datetime agree with the loop, also where its time is not the real one.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { loadPython, modes, run } from './python.mjs';

let python;

before(async () => {
  python = await loadPython();
});

for (const mode of modes) {
  describe(mode, () => {
    test('the time of day agrees with the loop where that is not the real time', () => {
      const source = `
import asyncio, time
from datetime import datetime
loop = asyncio.get_running_loop()
def read():
    return loop.time(), time.monotonic(), time.time(), datetime.now()
before = read()
await asyncio.sleep(3600)
after = read()
print(after[0] - before[0], after[1] - before[1])
print(round(after[2] - before[2]), round((after[3] - before[3]).total_seconds()), type(after[3]) is type(datetime(2020, 1, 1)))
print(isinstance(after[3], datetime), repr(datetime(2020, 1, 2)))
`;
      const host = run(python, source, { mode });
      assert.deepEqual(host.problems, []);
      // The real time of day did not move with the clock of the test; of changing modes chance says which one reads it.
      const seconds = { unwatched: '0 0', watched: '0 0', changing: '(0 0|3600 3600)' }[mode] ?? '3600 3600';
      assert.match(host.text, new RegExp(`^3600.0 3600.0\n${seconds} True\nTrue datetime.datetime\\(2020, 1, 2, 0, 0\\)\n$`));
    });

    test('perf_counter measures what the loop sleeps, and goes on while a callback computes', () => {
      // Of real time the clock of the test knows nothing.
      const stands = ['virtual', 'stepped'].includes(mode) ? 'True' : 'False';
      const source = `
import asyncio, time
from time import perf_counter, perf_counter_ns
async def main():
    begin, begin_ns = perf_counter(), perf_counter_ns()
    await asyncio.sleep(10)
    print(round(perf_counter() - begin, 1), round((perf_counter_ns() - begin_ns) / 1e9, 1))
    begin = perf_counter()
    while ${stands} and perf_counter() < begin + 0.05:
        pass
    print("computed")
    begin = perf_counter()
    await asyncio.sleep(1)
    print(round(perf_counter() - begin, 1))
    last = 0
    for _ in range(1000):
        now = perf_counter()
        assert now >= last
        last = now
        await asyncio.sleep(0)
    print(last - begin < 30)
asyncio.run(main())
`;
      const host = run(python, source, { mode });
      assert.deepEqual(host.problems, []);
      assert.equal(host.text, '10.0 10.0\ncomputed\n1.0\nTrue\n');
    });
  });
}

test('all that tells the time of day knows how late it is in virtual time', () => {
  const host = run(python, `
import asyncio, time
from datetime import date, datetime
def read():
    return [
        time.strftime("%Y-%m-%d"), time.strftime("%Y-%m-%d", time.localtime()),
        str(date.today()), str(datetime.today().date()), str(datetime.now().date()),
        str(datetime.strptime(time.ctime(), "%a %b %d %H:%M:%S %Y").date()),
        str(datetime.strptime(time.asctime(), "%a %b %d %H:%M:%S %Y").date()),
    ]
before = read()
await asyncio.sleep(48 * 3600)
after = read()
print(len({*before}), len({*after}), date.fromisoformat(after[0]) - date.fromisoformat(before[0]))
print(time.strftime("%H", time.gmtime(3600)), time.localtime(1e6).tm_year, time.gmtime(0).tm_hour, time.ctime(1e6)[-4:])
print(abs(datetime(*time.gmtime()[:6]) - datetime.utcnow()).total_seconds() < 2)
print(time.asctime(time.gmtime(0)))
try:
    time.strftime()
except TypeError:
    print("what they refuse they refuse")
`, { mode: 'virtual' });
  assert.deepEqual(host.problems, []);
  assert.equal(host.text, [
    '1 1 2 days, 0:00:00', '01 1970 0 1970', 'True', 'Thu Jan  1 00:00:00 1970', 'what they refuse they refuse', '',
  ].join('\n'));
});
