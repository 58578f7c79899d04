// A search as the page has it: how it ends, what it tells, and what it leaves of the interpreter.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { RealHost } from '../python/host.mjs';
import { begin, loadPython } from '../python/python.mjs';
import { loadExplorer, program, requests } from './explore.mjs';

let python;
let explore;

before(async () => {
  ({ python, explore } = await loadExplorer());
});

const main = (body, before = '') => `import asyncio\n${before}\nasync def main():\n${body.replace(/^/gm, '    ')}\nasyncio.run(main())\n`;

test('a program that breaks by itself is not searched', async () => {
  const { end, finding } = await explore(main('await asyncio.sleep(1)\nassert False, "always so"'));
  assert.deepEqual([end.verdict, end.text, end.runs], ['ordinary', 'Breaks in the ordinary order', 0]);
  assert.deepEqual(end.failure, { kind: 'error', type: 'AssertionError', line: 5, task: 'main 1', text: 'AssertionError: always so' });
  assert.equal(end.good.at(-1).what, 'goes on');
  assert.equal(finding, undefined);
});

test('one that is no program says where', async () => {
  const { end, problems } = await explore('def :');
  assert.equal(end.verdict, 'syntax');
  assert.deepEqual(problems.map(({ kind, line }) => [kind, line]), [['syntax', 1]]);
});

test('nothing found is said with what was tried, and not as a proof', async () => {
  const { end } = await explore(program('stale_search_mended'), { level: 'work', runs: 200 });
  assert.match(end.text, /^\d+ runs, \d+ different orders\. Every order with one thing moved: 17 of 17\. None breaks it\.$/);
  assert.ok(end.runs >= 200 && end.runs < 260, `${end.runs} runs`);
});

test('a finding says what has to happen in a sentence, and shows both runs up to the first difference', async () => {
  const { finding } = await explore(program('stale_search'), { level: 'work' });
  assert.deepEqual(finding.what.map(({ sentence }) => sentence), ['The answer to search("zo") comes after the answer to search("zombie")']);
  assert.equal(finding.constraints, 'after "search(\\"zo\\") in show 1" "search(\\"zombie\\") in show 2"');
  assert.deepEqual(finding.badge, { kind: 'none', pause_ms: 0, text: 'needs no pause' });
  const { good, bad, first_difference: first } = finding;
  assert.deepEqual(good.slice(0, first), bad.slice(0, first));
  assert.deepEqual([good[first].text, bad[first].text], ['search("zo") in show 1', 'search("zombie") in show 2']);
  assert.deepEqual(bad.map(({ step }) => step), bad.map((_, index) => index));
  const [step] = bad.filter(({ name, what }) => name === 'show 2' && what === 'goes on');
  assert.deepEqual([step.line, step.text, step.to], [8, 'ends', 0], 'where it goes on, and how it ends');
});

test('a pause is named with its length', async () => {
  const { finding } = await explore(program('declared_dead'));
  assert.deepEqual(finding.badge, { kind: 'busy', pause_ms: 51, text: 'a pause of 51 ms, a busy page' });
  assert.deepEqual(finding.what.map(({ sentence }) => sentence), ['The 2nd timer of main comes after the timer of main']);
});

test('sets of tasks have the same order in each run', async () => {
  const { end } = await explore(main(`
tasks = {asyncio.create_task(asyncio.sleep(0)) for _ in range(20)}
done, _ = await asyncio.wait(tasks)
print(*[task.get_name() for task in done])
async def fails():
    raise ValueError
async def waits(name):
    try:
        await asyncio.sleep(9)
    finally:
        print(name)
try:
    async with asyncio.TaskGroup() as group:
        for name in range(20):
            group.create_task(waits(name))
        group.create_task(fails())
except* ValueError:
    pass`), { runs: 100 });
  assert.deepEqual([end.verdict, end.orders], ['none', 1], end.text);
});

test('a count that JavaScript keeps from run to run makes a program one that does not repeat itself', async () => {
  const { end } = await explore(main(`
js.counted = getattr(js, "counted", 0) + 1
for _ in range(js.counted):
    await asyncio.sleep(0.1)`, 'import js'));
  assert.deepEqual([end.verdict, end.cause], ['does not repeat', 'JavaScript or the page']);
  assert.notDeepEqual(end.good.at(-1), end.bad.at(-1));
});

test('time, numbers at random and what a program has changed are the same in each run', async () => {
  const { end } = await explore(main(`
print(random.random(), secrets.token_hex(4), uuid.uuid4(), os.urandom(3), random.Random().random())
print(time.time(), time.monotonic(), time.perf_counter(), datetime.datetime.now())
assert not hasattr(asyncio, "own") and not warnings.filters[0][0] == "error"
asyncio.own = builtins.own = 1
asyncio.sleep, before = None, asyncio.sleep
warnings.simplefilter("error")
logging.basicConfig(level=1)
assert len(logging.root.handlers) == 1
await before(0.1)
random.seed(5)`, 'import asyncio, builtins, datetime, logging, os, random, secrets, time, uuid, warnings'), { runs: 100 });
  assert.equal(end.verdict, 'none', JSON.stringify(end));
  assert.equal(end.orders, 17, 'what it prints differs with the 16 other seeds alone');
});

test('numbers at random of another seed may be what breaks it', async () => {
  const source = main('await asyncio.sleep(0.1)\nassert random.random() < 0.9', 'import random');
  const { finding } = await explore(source, { runs: 80 });
  assert.match(finding.constraints, /^seed \d+$/);
  assert.match(finding.what[0].sentence, /^The numbers at random are those of seed \d+$/);
});

test('a program that never ends is explored for a while, and that is said', async () => {
  const endless = main('while True:\n    await asyncio.sleep(1)');
  const { end } = await explore(endless, { runs: 20 });
  assert.deepEqual([end.verdict, end.never_ends], ['none', true]);
});

test('callbacks without an end at one instant break a program', async () => {
  const { end } = await explore(main('while True:\n    await asyncio.sleep(0)'));
  assert.deepEqual([end.verdict, end.failure.kind, end.failure.type], ['ordinary', 'endless', 'instant']);
});

test('who looks again and again whether something has come gets on', async () => {
  const { end } = await explore(main('timer = asyncio.create_task(asyncio.sleep(0.1))\nwhile not timer.done():\n    await asyncio.sleep(0)'), { runs: 20 });
  assert.equal(end.verdict, 'none');
});

test('who looks again and again for an answer of the real outside gets on as well', async () => {
  const source = main('answer = asyncio.ensure_future(js.fetch("/connect"))\nwhile not answer.done():\n    await asyncio.sleep(0)', 'import js');
  const { end } = await explore(source, { runs: 20 });
  assert.equal(end.verdict, 'none', JSON.stringify(end));
});

test('two thousand tasks at one instant are not without an end', async () => {
  const { end } = await explore(main('await asyncio.gather(*[asyncio.sleep(0) for _ in range(2000)])'), { runs: 3 });
  assert.deepEqual([end.verdict, end.never_ends], ['none', false], JSON.stringify(end));
});

test('a blocking callback moves the clock', async () => {
  const { end } = await explore(main('loop = asyncio.get_running_loop()\nbefore = loop.time()\ntime.sleep(3)\nassert loop.time() - before == 3', 'import time'), { runs: 20 });
  assert.equal(end.verdict, 'none', JSON.stringify(end.failure));
});

test('ten thousand tasks are too many', async () => {
  const { end } = await explore(main('tasks = [asyncio.create_task(asyncio.sleep(1)) for _ in range(10_001)]\nawait asyncio.gather(*tasks)'));
  assert.equal(end.verdict, 'too large');
});

test('stopped in the middle, it says so, and the interpreter is as before', async () => {
  const { end } = await explore(program('four_backwards_mended'), { level: 'work', runs: 1e6, seconds: 100 }, {
    act: (host) => setTimeout(() => host.send('explore_stop'), 300),
  });
  assert.equal(end.verdict, 'stopped');
  assert.ok(end.runs > 0 && end.runs < 1e6);
});

test('stopped while it waits for an answer, it ends at once', async () => {
  const { end } = await explore(main('await js.fetch("/never")', 'import js'), {}, { act: (host) => setTimeout(() => host.send('explore_stop'), 1) });
  assert.equal(end.verdict, 'stopped');
});

test('progress is told some times a second', async () => {
  const { progress, end } = await explore(program('three_backwards_mended'), { level: 'work', runs: 1500 });
  assert.ok(progress.length >= 2 && progress.length < 30, `${progress.length} times`);
  const counts = progress.map(({ runs }) => runs);
  assert.deepEqual(counts, counts.toSorted((left, right) => left - right));
  assert.deepEqual([progress.at(-1).runs, progress.at(-1).orders], [end.runs, end.orders]);
});

test('the budget of time ends a search', async () => {
  const { end } = await explore(program('four_backwards_mended'), { level: 'work', runs: 1e6, seconds: 0.3 });
  assert.equal(end.verdict, 'none');
});

test('a failure that is known is left out', async () => {
  const source = main(`
async def ask(name):
    await asyncio.sleep(0.1)
    order.append(name)
order = []
await asyncio.gather(ask("a"), ask("b"))
if order[0] == "b":
    raise ValueError`);
  const { finding } = await explore(source, { level: 'work' });
  const { kind, type, line, task } = finding.failure;
  const { end } = await explore(source, { level: 'work', runs: 100, leave_out: [[kind, type, line, task]] });
  assert.equal(end.verdict, 'none');
});

test('constraints whose events are gone are not kept, and no constraints are the good run', async () => {
  const gone = await explore(program('stale_search'), { level: 'work', constraints: 'after "search(\\"x\\") in show 1" "sleep of show 2"' });
  assert.deepEqual([gone.end.verdict, gone.finding.failure, gone.finding.what[0].is_kept], ['replayed', null, false]);
  const good = await explore(program('stale_search'), { level: 'work', constraints: '' });
  assert.equal(good.finding.hash, good.finding.good_hash);
  const bad = await explore(program('stale_search'), { level: 'work', constraints: 'before "a" "b"' });
  assert.deepEqual([bad.end.verdict, bad.finding], ['not understood', undefined]);
  assert.match(bad.end.text, /begins with none of after, with/);
});

test('a finding survives an edit that adds lines and another task', async () => {
  const { finding } = await explore(program('stale_search'), { level: 'work' });
  const edited = program('stale_search').replace('async def main():\n', 'async def other():\n    await asyncio.sleep(0.01)\n\nasync def main():\n    asyncio.create_task(other())\n');
  const again = await explore(edited, { level: 'work', constraints: finding.constraints });
  assert.equal(again.finding.failure.type, 'AssertionError');
});

test('a request that only another order makes is made once, if it is a GET', async () => {
  requests.length = 0;
  const source = main(`
async def ask(name):
    await js.fetch(name)
    order.append(name)
order = []
await asyncio.gather(ask("/search?zo"), ask("/connect"))
if order[0] == "/connect":
    response = await js.fetch("/search?zombie")
    assert await response.text() == "another"`, 'import js');
  const { finding, end } = await explore(source, { seconds: 20 });
  assert.equal(end.verdict, 'found');
  assert.equal(finding.failure.type, 'AssertionError');
  assert.ok(end.unknown > 0, 'until it is there, nobody knows how a run goes on');
  assert.deepEqual(requests.toSorted(), ['GET /connect', 'GET /search?zo', 'GET /search?zombie']);
});

test('a POST that only another order makes is not made, and its run is not known', async () => {
  requests.length = 0;
  const source = main(`
async def ask(name):
    await js.fetch(name)
    order.append(name)
order = []
await asyncio.gather(ask("/search?zo"), ask("/connect"))
if order[0] == "/connect":
    await js.fetch("/buy", method="POST")
    assert False`, 'import js');
  const { end } = await explore(source, { runs: 150, seconds: 20 });
  assert.equal(end.verdict, 'none');
  assert.ok(end.unknown > 0);
  assert.deepEqual(requests.toSorted(), ['GET /connect', 'GET /search?zo']);
});

test('a request that fails is an error of the program in each run', async () => {
  const source = main(`
try:
    await js.fetch("/nothing")
except Exception as error:
    print(type(error).__name__)
else:
    assert False`, 'import js');
  const { end } = await explore(source, { runs: 80 });
  assert.equal(end.verdict, 'none', JSON.stringify(end.failure));
});

test('any promise of JavaScript is an answer', async () => {
  const source = main(`
async def ask(number):
    order.append(await after(number))
order = []
await asyncio.gather(ask(1), ask(2))
assert order == [1, 2], order`, `from pyodide.code import run_js
after = run_js("(number) => new Promise((resolve) => setTimeout(() => resolve(number), 10 * number))")`);
  const { finding } = await explore(source, { seconds: 20 });
  assert.deepEqual(finding.what.map(({ sentence }) => sentence), ['The 1st promise that ask 1 awaits is settled after the 1st promise that ask 2 awaits']);
});

test('a request fails, or never answers, only if that is asked for', async () => {
  const source = main('response = await js.fetch("/connect")\nawait response.text()', 'import js');
  assert.equal((await explore(source, { runs: 80 })).end.verdict, 'none');
  const { finding } = await explore(source, { runs: 80, fails: true });
  assert.equal(finding.constraints, 'fails "fetch(\\"/connect\\") in main 1"');
  assert.equal(finding.what[0].sentence, 'The answer to fetch("/connect") is an error');
});

test('somebody cancels only if that is asked for', async () => {
  const source = main(`
async def work():
    try:
        await asyncio.sleep(0.1)
    except asyncio.CancelledError:
        raise ValueError("not made for this")
await asyncio.create_task(work())`);
  assert.equal((await explore(source, { runs: 80 })).end.verdict, 'none');
  const { finding } = await explore(source, { runs: 80, cancels: true });
  assert.equal(finding.failure.type, 'ValueError');
  assert.match(finding.what[0].sentence, /^Somebody cancels (work|main) while it waits for the 1st time$/);
});

test('that it prints the same is asked for, in order or in any', async () => {
  const source = main(`
async def ask(name):
    await asyncio.sleep(0.1)
    print(name)
await asyncio.gather(ask("a"), ask("b"))`);
  assert.equal((await explore(source, { level: 'work', runs: 100 })).end.verdict, 'none');
  assert.equal((await explore(source, { level: 'work', runs: 100, prints: 'any order' })).end.verdict, 'none');
  assert.equal((await explore(source, { level: 'work', runs: 100, prints: 'same' })).finding.failure.kind, 'prints');
});

test('a coroutine that is never awaited breaks a program', async () => {
  const { end } = await explore(main('work()', 'async def work(): pass'));
  assert.deepEqual([end.verdict, end.failure.kind, end.failure.type], ['ordinary', 'unawaited', 'work']);
});

test('a task that fails while nobody takes its error breaks a program, and one whose error is taken later does not', async () => {
  const work = 'async def work():\n    raise ValueError';
  const lost = await explore(main('task = asyncio.create_task(work())\nawait asyncio.sleep(1)', work));
  assert.deepEqual([lost.end.verdict, lost.end.failure?.type, lost.end.failure?.task], ['ordinary', 'ValueError', 'work 1']);
  const taken = await explore(main('task = asyncio.create_task(work())\nawait asyncio.sleep(1)\ntask.exception()', work), { runs: 20 });
  assert.equal(taken.end.verdict, 'none');
});

test('what the good run leaves behind is how the program is', async () => {
  const { end } = await explore(main('async def beat():\n    while True:\n        await asyncio.sleep(0.3)\ntask = asyncio.create_task(beat())\nawait asyncio.sleep(1)'), { runs: 100 });
  assert.equal(end.verdict, 'none', JSON.stringify(end.failure));
});

test('sys.exit ends a run and is no failure', async () => {
  const { end } = await explore(main('await asyncio.sleep(0.1)\nsys.exit("bye")', 'import sys'), { runs: 20 });
  assert.equal(end.verdict, 'none', JSON.stringify(end.failure));
});

test('after a search a program runs as ever, and what it fetches is fetched', async () => {
  requests.length = 0;
  const host = begin(python, 'import js, asyncio, random\nprint(random.random() != random.random())\nawait asyncio.sleep(1)\nprint("later")');
  host.runAll();
  assert.equal(host.text, 'True\nlater\n');
  host.stop();
  assert.equal(python.runPython('import js\nstr(js.fetch)').includes('standInForFetch'), true);
});

test('a program that is only run imports nothing of this', async () => {
  const fresh = await loadPython();
  const host = begin(fresh, 'import asyncio\nawait asyncio.sleep(1)\nalways(lambda: True)\n');
  host.runAll();
  host.stop();
  const imported = 'import sys\n", ".join(name for name in sys.modules if name.startswith("webloop.explore"))';
  assert.equal(fresh.runPython(imported), '');
});

test('somebody may choose what comes next, and gets the text of constraints for it', async () => {
  const source = main(`
async def ask(name):
    await js.fetch(f"/search?{name}")
    print(name)
await asyncio.gather(ask("zo"), ask("zombie"))`, 'import js');
  const first = await explore(source, { choices: [] });
  assert.equal(first.end.verdict, 'choosing');
  assert.deepEqual(first.finding.choices, [
    { event: 'fetch("/search?zo") in main.<locals>.ask 1', words: 'the answer to fetch("/search?zo")' },
    { event: 'fetch("/search?zombie") in main.<locals>.ask 2', words: 'the answer to fetch("/search?zombie")' },
  ].map((each) => ({ ...each, event: each.event.replace('main.<locals>.', '') })));
  const second = await explore(source, { choices: [first.finding.choices[1].event], answers: first.finding.answers });
  assert.equal(second.end.verdict, 'chosen');
  assert.equal(second.finding.constraints, 'after "fetch(\\"/search?zo\\") in ask 1" "fetch(\\"/search?zombie\\") in ask 2"');
  assert.equal(second.finding.bad.map(({ prints }) => prints).join(''), 'zombie\nzo\n');
});

test('answers that are given are not asked for', async () => {
  const { finding } = await explore(program('answers_stale_search'), { seconds: 20 });
  assert.deepEqual(finding.answers.map(({ method, address, text }) => [method, address, text]), [
    ['GET', '/search?zo', 'zo'], ['GET', '/search?zombie', 'zombie'],
  ]);
  requests.length = 0;
  const again = await explore(program('answers_stale_search'), { constraints: finding.constraints, answers: finding.answers });
  assert.deepEqual(requests, []);
  assert.deepEqual([again.finding.hash, again.finding.failure], [finding.hash, finding.failure]);
});

test('a finding is played at normal speed, and breaks there too', async () => {
  const { finding } = await explore(program('half_a_transfer'), { level: 'work' });
  const begun = performance.now();
  const { finding: played, end, lines } = await explore(program('half_a_transfer'), { level: 'work', constraints: finding.constraints, play: true });
  const seconds = (performance.now() - begun) / 1000;
  assert.deepEqual([end.verdict, played.hash, played.failure], ['played', finding.hash, finding.failure]);
  assert.ok(seconds >= 0.5, `the time-out of half a second took ${seconds} s`);
  assert.deepEqual(lines.map(({ text, task }) => [text, task]), [['took too long', 'main 1']]);
});

test('timers of the page are timers of the run', async () => {
  const source = main(`
order = []
set_timeout(lambda: order.append("first"), 200)
js.setTimeout(create_proxy(lambda *_: order.append("second")), 250)
number = js.setTimeout(create_proxy(lambda *_: order.append("never")), 20)
js.clearTimeout(number)
await asyncio.sleep(0.5)
assert order == ["first", "second"], order`, 'import js\nfrom pyodide.ffi import create_proxy\nfrom pyodide.ffi.wrappers import set_timeout');
  const { end } = await explore(source, { runs: 100 });
  assert.equal(end.verdict, 'none', JSON.stringify(end));
});

const watchdog = (seconds, beat) => main(`
loop = asyncio.get_running_loop()
over = loop.create_future()
loop.call_later(${seconds}, lambda: over.done() or over.set_result("dead"))
await asyncio.sleep(0.05)
loop.call_later(${beat}, lambda: over.done() or over.set_result("alive"))
assert await over == "alive"`);

test('a pause of a second or more is that of a hidden tab, and there is none of more than two', async () => {
  const { finding } = await explore(watchdog(2, 0.45));
  assert.deepEqual(finding.badge, { kind: 'hidden', pause_ms: 1501, text: 'a pause of 1.5 s, a hidden tab' });
  const { end } = await explore(watchdog(2.6, 0.45), { runs: 200 });
  assert.equal(end.verdict, 'none', 'that would need 2.1 s');
});

test('what is set first and is due first comes first', async () => {
  const { end } = await explore(main(`
order = []
loop = asyncio.get_running_loop()
for delay in (0.1, 0.1, 0.2, 0.5):
    loop.call_later(delay, order.append, delay)
await asyncio.sleep(0.6)
assert order == [0.1, 0.1, 0.2, 0.5], order`), { runs: 300 });
  assert.equal(end.verdict, 'none', JSON.stringify(end));
});

test('equal deadlines are another loop\'s choice', async () => {
  const { finding } = await explore(main(`
order = []
loop = asyncio.get_running_loop()
when = loop.time() + 0.1
for name in "ab":
    loop.call_at(when, order.append, name)
await asyncio.sleep(0.5)
assert order == ["a", "b"], order`), { runs: 300 });
  assert.equal(finding.constraints, 'tie "timer of main 1 #2" "timer of main 1"');
  assert.equal(finding.badge.text, 'another loop');
  assert.equal(finding.what[0].sentence, 'The 2nd timer of main comes before the timer of main, though both are due at the same moment');
});

test('an interrupt by the page ends a run, and with it the search', async () => {
  const { end } = await explore(main('await asyncio.sleep(0.1)\nsignal.raise_signal(signal.SIGINT)', 'import signal'));
  assert.deepEqual([end.verdict, end.failure?.type], ['ordinary', 'KeyboardInterrupt']);
});

test('a search that begins ends the one before', async () => {
  const { end } = await explore(program('four_backwards_mended'), { level: 'work', runs: 1e6, seconds: 100 }, {
    act: (host) => setTimeout(() => host.send('explore', program('stale_search'), 'program.py', '', '{"level": "work"}'), 200),
  });
  assert.equal(end.verdict, 'stopped');
});

test('one program may search again and again, and run under constraints in between', async () => {
  const host = new RealHost(python);
  const ends = [];
  host.hear = (message) => {
    if (message.is === 'explore_end') ends.push(JSON.parse(message.told).verdict);
    if (message.is === 'closed') host.still = message.still;
  };
  const wishes = [{ level: 'work' }, { level: 'work', constraints: '' }, { level: 'work', runs: 1 }, { level: 'work' }];
  for (const [index, options] of wishes.entries()) {
    host.send('explore', program('two_locks'), 'program.py', '', JSON.stringify(options));
    await host.until(() => ends.length > index);
  }
  await host.stop();
  assert.deepEqual(ends, ['found', 'replayed', 'none', 'found']);
});
