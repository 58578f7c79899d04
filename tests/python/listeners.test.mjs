// What JavaScript calls: listeners, intervals and proxies of a program.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { RealHost } from './host.mjs';
import { begin, loadPython } from './python.mjs';

let python;

before(async () => {
  python = await loadPython();
});

const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

test('listeners, intervals and timeouts call the program at once, with what they are given', async () => {
  const host = new RealHost(python);
  globalThis.target = new EventTarget();
  host.send('run', `import js
from pyodide.ffi import create_proxy
from pyodide.ffi.wrappers import add_event_listener, set_interval, set_timeout
add_event_listener(js.target, "hit", lambda event: print("hit"))
js.target.addEventListener("hit", create_proxy(lambda event: print("hit too")))
number = set_interval(lambda: print("tick"), 5)
js.setTimeout(create_proxy(lambda *args: print("soon", *args)), 1, "given")
set_timeout(lambda: js.clearInterval(number), 50)
`, 'program.py', '');
  await host.ending();
  globalThis.target.dispatchEvent(new Event('hit'));
  await host.until(() => host.text.includes('tick') && host.text.includes('soon'));
  assert.ok(host.text.includes('hit\nhit too\n'), host.text);
  assert.ok(host.text.includes('soon given\n'), host.text);
  await wait(80);
  const { length } = host.lines;
  await wait(30);
  assert.equal(host.lines.length, length);
  await host.stop();
  globalThis.target.dispatchEvent(new Event('hit'));
});

test('a program says whether JavaScript may call it', () => {
  const host = begin(python, `import asyncio, js
from pyodide.ffi.wrappers import add_event_listener
await asyncio.sleep(1)
add_event_listener(js.target, "hit", lambda event: None)
`);
  host.runReady();
  assert.equal(host.state.is_called, false);
  assert.equal(host.look().is_called, false);
  host.runAll();
  assert.equal(host.state.is_called, true);
  assert.equal(host.look().is_called, true);
  host.stop();
});

test('a listener may be removed, and its errors are errors of the program', () => {
  globalThis.target = new EventTarget();
  const host = begin(python, `import js, time, asyncio
from pyodide.ffi import create_proxy
from pyodide.ffi.wrappers import add_event_listener, remove_event_listener
def once(event):
    remove_event_listener(js.target, "hit", once)
    print("once")
def fails(event):
    1 / 0
add_event_listener(js.target, "hit", once)
js.target.addEventListener("fail", create_proxy(fails))
`);
  host.runAll();
  globalThis.target.dispatchEvent(new Event('hit'));
  globalThis.target.dispatchEvent(new Event('hit'));
  assert.equal(host.text, 'once\n');
  globalThis.target.dispatchEvent(new Event('fail'));
  const problems = host.problems.map(({ kind, message, line }) => [kind, message, line]);
  assert.deepEqual(problems, [['callback', 'ZeroDivisionError: division by zero', 8]]);
  host.stop();
  globalThis.target.dispatchEvent(new Event('fail'));
  assert.equal(host.problems.length, 1);
});

test('what is called while the program is paused waits, in order, and is stepped like a callback', () => {
  globalThis.target = new EventTarget();
  const host = begin(python, `import js
from pyodide.ffi import create_proxy
from pyodide.ffi.wrappers import add_event_listener
def first(event):
    print("first", event.type)
def fails(event):
    1 / 0
js.target.addEventListener("hit", create_proxy(first))
add_event_listener(js.target, "fail", fails)
def many(event):
    print("many")
    js.target.dispatchEvent(js.Event.new("inner"))
    print("after inner")
add_event_listener(js.target, "many", many)
add_event_listener(js.target, "inner", lambda event: print("inner"))
`, { mode: 'watched' });
  host.runAll();
  host.send('pause', true);
  for (const type of ['hit', 'fail', 'many']) globalThis.target.dispatchEvent(new Event(type));
  assert.deepEqual([host.text, host.state.ready], ['', 3]);
  const step = () => {
    host.send('step');
    host.runReady();
  };
  step();
  assert.equal(host.text, 'first hit\n');
  step();
  assert.equal(host.problems.at(-1).message, 'ZeroDivisionError: division by zero');
  host.send('pause', false);
  // What has waited comes first.
  globalThis.target.dispatchEvent(new Event('inner'));
  assert.equal(host.text, 'first hit\n');
  host.runAll();
  assert.equal(host.text, 'first hit\nmany\ninner\nafter inner\ninner\n');
  globalThis.target.dispatchEvent(new Event('inner'));
  assert.ok(host.text.endsWith('inner\ninner\n'));
  host.stop();
});

test('what waits while the program is paused is bounded, and forgotten by Stop', () => {
  globalThis.target = new EventTarget();
  const host = begin(python, `import js
from pyodide.ffi.wrappers import add_event_listener
add_event_listener(js.target, "move", lambda event: print("moved"))
`);
  host.runAll();
  host.send('pause', true);
  for (let number = 0; number < 300; number += 1) globalThis.target.dispatchEvent(new Event('move'));
  assert.equal(host.state.ready, 100);
  host.stop();
  assert.equal(host.text, '');
});

test('pyfetch works, and is told as something outside', async () => {
  const host = new RealHost(python);
  host.send('watch', true);
  host.send('run', `import asyncio
from pyodide.http import pyfetch
async def get():
    answer = await pyfetch("data:text/plain,hello")
    return await answer.string()
print(await asyncio.create_task(get(), name="get"))
`, 'program.py', '');
  await host.ending();
  assert.deepEqual(host.problems, []);
  assert.equal(host.text, 'hello\n');
  assert.equal([...host.tasks.values()].find(({ name }) => name === 'get').waits[0], 'outside');
  await host.stop();
});
