// What the page calls by itself: listeners, intervals and proxies of a program.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { ManualHost, RealHost } from './host.mjs';
import { loadPython } from './python.mjs';

let python;

before(async () => {
  python = await loadPython();
});

test('listeners and intervals of a program end with it', async () => {
  const host = new RealHost();
  globalThis.target = new EventTarget();
  python.start(
    host,
    'from pyodide.ffi.wrappers import add_event_listener, set_interval\nimport js\n' +
      'add_event_listener(js.target, "hit", lambda event: print("hit"))\nset_interval(lambda: print("tick"), 5)\n',
  );
  await host.ending();
  globalThis.target.dispatchEvent(new Event('hit'));
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.ok(host.text.startsWith('hit\ntick\n'), host.text);
  host.program.stop();
  const { text } = host;
  globalThis.target.dispatchEvent(new Event('hit'));
  await new Promise((resolve) => setTimeout(resolve, 30));
  assert.equal(host.text, text);
  host.detach();
  host.close();
});

test('what a program gives to the page by itself ends with it: listeners, intervals, timeouts', async () => {
  const host = new RealHost();
  globalThis.target = new EventTarget();
  const held = new Set();
  const { addEventListener, removeEventListener } = globalThis.target;
  globalThis.target.addEventListener = (type, listener, options) => {
    held.add(`${type} ${Boolean(options)}`);
    addEventListener.call(globalThis.target, type, listener, options);
  };
  globalThis.target.removeEventListener = (type, listener, options) => {
    held.delete(`${type} ${Boolean(options)}`);
    removeEventListener.call(globalThis.target, type, listener, options);
  };
  python.start(
    host,
    `import js
from js import setTimeout
from pyodide.ffi import create_proxy
hit = create_proxy(lambda *args: print("hit", *args))
for _ in range(3):
    js.target.addEventListener("hit", hit)
js.target.addEventListener("hit", hit, True)
js.target.addEventListener("other", create_proxy(print))
js.setInterval(create_proxy(lambda: print("tick")), 5)
setTimeout(create_proxy(lambda *args: print("soon", *args)), 1, "given")
setTimeout(create_proxy(lambda: print("late")), 60_000)
`,
  );
  await host.ending();
  assert.deepEqual([...held], ['hit false', 'hit true', 'other false']);
  globalThis.target.dispatchEvent(new Event('hit'));
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(host.lines.filter(({ text }) => text.startsWith('hit')).length, 2);
  assert.ok(host.text.includes('soon given\n') && host.text.includes('tick\n'), host.text);
  host.program.stop();
  assert.deepEqual([...held], []);
  const { length } = host.lines;
  await new Promise((resolve) => setTimeout(resolve, 30));
  assert.equal(host.lines.length, length);
  host.detach();
  host.close();
});

test('the page hears whether it may call a program, and when it has', () => {
  const host = new ManualHost();
  globalThis.target = new EventTarget();
  python.start(
    host,
    `import asyncio, js
from pyodide.ffi.wrappers import add_event_listener
await asyncio.sleep(1)
add_event_listener(js.target, "hit", lambda event: None)
`,
  );
  host.step();
  assert.equal(host.isCalled, false);
  host.runAll();
  assert.equal(host.isCalled, true);
  globalThis.target.dispatchEvent(new Event('hit'));
  assert.equal(host.calls.called, 1);
  host.program.stop();
  assert.equal(host.isCalled, false);
  host.detach();
});

test('a listener may be removed, and its errors are errors of the program', () => {
  const host = new ManualHost();
  globalThis.target = new EventTarget();
  python.start(
    host,
    `import js, time, asyncio
from pyodide.ffi import create_proxy
from pyodide.ffi.wrappers import add_event_listener, remove_event_listener
def once(event):
    remove_event_listener(js.target, "hit", once)
    print("once")
def fails(event):
    1 / 0
add_event_listener(js.target, "hit", once)
js.target.addEventListener("fail", create_proxy(fails))
`,
  );
  host.runAll();
  globalThis.target.dispatchEvent(new Event('hit'));
  globalThis.target.dispatchEvent(new Event('hit'));
  assert.equal(host.text, 'once\n');
  globalThis.target.dispatchEvent(new Event('fail'));
  assert.deepEqual(
    host.errors.map(({ kind, message, line }) => [kind, message, line]),
    [['callback', 'ZeroDivisionError: division by zero', 8]],
  );
  host.program.stop();
  globalThis.target.dispatchEvent(new Event('fail'));
  assert.equal(host.errors.length, 1);
  host.detach();
});

test('what the page calls while a program is paused waits, in order, and is stepped like a callback', async () => {
  const host = new ManualHost();
  globalThis.target = new EventTarget();
  python.start(
    host,
    `import js
from pyodide.ffi import create_proxy
from pyodide.ffi.wrappers import add_event_listener
def first(event):
    print("first", event.type, event.currentTarget == js.target)
    event.preventDefault()
    return 7
async def second(event):
    print("second")
def fails(event):
    1 / 0
js.target.addEventListener("hit", create_proxy(first))
js.target.addEventListener("hit", create_proxy(second))
add_event_listener(js.target, "fail", fails)
js.give = create_proxy(lambda value: value + 1)
def many(event):
    print("many")
    js.target.dispatchEvent(js.Event.new("inner"))
    print("after inner")
add_event_listener(js.target, "many", many)
add_event_listener(js.target, "inner", lambda event: print("inner"))
`,
  );
  host.setDriven(true);
  host.runAll();
  const hit = () => globalThis.target.dispatchEvent(new Event('hit', { cancelable: true }));
  assert.equal(hit(), false);
  host.runAll();
  assert.equal(host.text, 'first hit True\nsecond\n');
  host.isPaused = true;
  host.lines = [];
  assert.equal(hit(), true);
  globalThis.target.dispatchEvent(new Event('fail'));
  const given = globalThis.give(2);
  globalThis.target.dispatchEvent(new Event('many'));
  assert.equal(host.text, '');
  const places = host.ready.map((number) => host.handles.get(number));
  assert.deepEqual(
    places.map(({ file, line }) => [file, line]),
    [['program.py', 4], ['program.py', 8], ['program.py', 10], ['program.py', 15], ['program.py', 16]],
  );
  const stepOne = () => {
    const number = host.ready.shift();
    host.handles.delete(number);
    host.run(number);
    return host.text;
  };
  assert.equal(stepOne(), 'first hit True\n');
  stepOne();
  stepOne();
  assert.equal(host.errors.at(-1).message, 'ZeroDivisionError: division by zero');
  host.isPaused = false;
  // What has waited comes first.
  globalThis.target.dispatchEvent(new Event('inner'));
  assert.equal(host.text, 'first hit True\n');
  host.runAll();
  assert.equal(host.text, 'first hit True\nmany\ninner\nafter inner\nsecond\ninner\n');
  assert.equal(await given, 3);
  globalThis.target.dispatchEvent(new Event('inner'));
  assert.ok(host.text.endsWith('inner\ninner\n'));
  host.program.stop();
  host.detach();
});

test('what waits while a program is paused is bounded, and forgotten by Stop', async () => {
  const host = new RealHost();
  globalThis.target = new EventTarget();
  python.start(
    host,
    `import js
from pyodide.ffi import create_proxy
from pyodide.ffi.wrappers import add_event_listener, set_interval
js.setInterval(create_proxy(lambda: print("tick")), 5)
set_interval(lambda: print("tock"), 5)
add_event_listener(js.target, "move", lambda event: print("moved"))
`,
  );
  host.setDriven(true);
  await host.ending();
  const before = host.lines.length;
  host.isPaused = true;
  const { run } = host;
  host.run = () => {};
  const made = host.calls.called;
  for (let number = 0; number < 300; number += 1) globalThis.target.dispatchEvent(new Event('move'));
  await new Promise((resolve) => setTimeout(resolve, 60));
  assert.ok(host.calls.called > made + 300);
  assert.equal(host.lines.length, before);
  assert.equal(host.program.held, 102);
  host.run = run;
  host.program.stop();
  assert.equal(host.lines.length, before);
  host.detach();
  host.close();
});

test('pyfetch works, and is told as a fetch', async () => {
  const host = new RealHost();
  python.start(
    host,
    `import asyncio
from pyodide.http import pyfetch
async def get():
    answer = await pyfetch("data:text/plain,hello")
    return await answer.string()
print(await asyncio.create_task(get(), name="get"))
`,
  );
  host.setDriven(true);
  await host.ending();
  assert.deepEqual(host.errors, []);
  assert.equal(host.text, 'hello\n');
  assert.equal([...host.tasks.values()].find(({ name }) => name === 'get').waits[0], 'outside');
  host.program.stop();
  host.detach();
  host.close();
});
