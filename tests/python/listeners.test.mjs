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
