// What JavaScript calls while a program is paused waits in its queue, and is stepped like any other callback.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openPage } from './page.mjs';

let run, close;

before(async () => {
  ({ run, close } = await openPage());
});

after(() => close());

const told = ({ problems }) => problems.map(({ kind, line, message }) => `${kind} ${line} ${message}`);

for (const isWatched of [false, true]) {
  test(`calls wait, in order, and are stepped, ${isWatched ? 'watched' : 'unwatched'}`, async () => {
    const source = `import js
from pyodide.ffi import create_proxy
from pyodide.ffi.wrappers import add_event_listener
target = js.globalThis.target = js.EventTarget.new()
def first(event):
    print("first", event.type, event.currentTarget == target)
    event.preventDefault()
async def second(event):
    print("second")
def fails(event):
    1 / 0
def many(event):
    print("many")
    target.dispatchEvent(js.Event.new("inner"))
    print("after inner")
target.addEventListener("hit", create_proxy(first))
target.addEventListener("hit", create_proxy(second))
add_event_listener(target, "fail", fails)
js.globalThis.give = create_proxy(lambda value: value + 1)
add_event_listener(target, "many", many)
add_event_listener(target, "inner", lambda event: print("inner"))
`;
    const did = await run(source, {
      mode: isWatched ? 'watched' : 'unwatched',
      act: `async (host, wait) => {
        const steps = [];
        const hit = () => target.dispatchEvent(new Event('hit', { cancelable: true }));
        const prevented = [hit()];
        await host.until(() => host.text.endsWith('second\\n'));
        steps.push(host.text);
        host.send('pause', true);
        await host.until(() => host.state.is_paused);
        prevented.push(hit());
        target.dispatchEvent(new Event('fail'));
        const given = give(2);
        target.dispatchEvent(new Event('many'));
        await host.until(() => host.state.ready === 5);
        steps.push(host.text.slice(steps[0].length));
        host.send('ask_snapshot');
        await host.until(() => host.snapshot);
        const places = host.snapshot.ready.map(({ file, line }) => line);
        const { ready } = host.state;
        host.send('step');
        await host.until(() => host.state.ready === 4);
        steps.push(host.text.slice(steps[0].length));
        // This begins a task, so there is one more; and the next one fails.
        host.send('step');
        host.send('step');
        await host.until(() => host.state.ready === 3);
        steps.push(host.text.slice(steps[0].length));
        host.send('pause', false);
        // What has waited comes first.
        target.dispatchEvent(new Event('inner'));
        await host.until(() => host.text.endsWith('second\\ninner\\n'));
        steps.push(host.text.slice(steps[0].length));
        const value = await given;
        target.dispatchEvent(new Event('inner'));
        await host.until(() => host.text.endsWith('inner\\ninner\\n'));
        return { prevented, steps, places, ready, value, is: typeof given.then };
      }`,
    });
    const { prevented, steps, places, ready, value } = did.result;
    assert.deepEqual(prevented, [false, true]);
    assert.equal(ready, 5);
    assert.deepEqual(places, [5, 8, 10, 19, 12]);
    assert.deepEqual(steps.slice(0, 3), ['first hit True\nsecond\n', '', 'first hit True\n']);
    assert.equal(steps.at(-1), 'first hit True\nmany\ninner\nafter inner\nsecond\ninner\n');
    assert.equal(value, 3);
    assert.ok(did.text.endsWith('inner\ninner\n'));
    assert.deepEqual(told(did), ['callback 11 ZeroDivisionError: division by zero']);
  });
}

test('of an interval one tick waits, of a function a hundred calls; a timer that is cleared is not called', async () => {
  const source = `import js
from pyodide.ffi import create_once_callable, create_proxy
from pyodide.ffi.wrappers import add_event_listener, clear_interval, clear_timeout, set_interval, set_timeout
js.globalThis.tick = js.setInterval(create_proxy(lambda: print("tick")), 5)
js.globalThis.tock = set_interval(lambda: print("tock"), 5)
add_event_listener(js.document, "move", lambda event: print("moved"))
js.setTimeout(create_once_callable(lambda: print("once")), 30)
cleared = set_timeout(lambda: print("never"), 30)
interval = set_interval(lambda: print("never"), 30)
def clear(event):
    clear_timeout(cleared)
    clear_interval(interval)
add_event_listener(js.document, "clear", clear)
`;
  const did = await run(source, {
    act: `async (host, wait) => {
      host.send('pause', true);
      await host.until(() => host.state.is_paused);
      const before = host.lines.length;
      document.dispatchEvent(new Event('clear'));
      for (let number = 0; number < 300; number += 1) document.dispatchEvent(new Event('move'));
      await host.until(() => host.state.ready === 106);
      const { ready } = host.state;
      host.send('ask_snapshot');
      await host.until(() => host.snapshot);
      const places = host.snapshot.ready.map(({ line }) => line).filter((line) => line !== 6);
      const printed = host.lines.length - before;
      const lines = host.lines.length;
      for (let step = 0; step < 106; step += 1) host.send('step');
      await host.until(() => host.lines.length >= lines + 103);
      clearInterval(tick);
      clearInterval(tock);
      const all = host.lines.slice(lines).map(({ text }) => text);
      const counts = {};
      for (const each of all) counts[each] = (counts[each] ?? 0) + 1;
      host.send('pause', false);
      return { ready, printed, counts, places };
    }`,
  });
  const { ready, printed, counts } = did.result;
  assert.deepEqual([printed, counts.moved, counts.once, counts.never], [0, 100, 1, undefined]);
  // clear, moved, tick, tock, once, and the two that were cleared
  assert.deepEqual(did.result.places.sort((a, b) => a - b), [4, 5, 7, 8, 9, 10]);
  assert.equal(ready, 106);
  assert.deepEqual(told(did), []);
});

test('of messages every one waits, and they keep their order', async () => {
  const source = `import js
from pyodide.ffi.wrappers import add_event_listener
target = js.globalThis.target = js.EventTarget.new()
add_event_listener(target, "message", lambda event: print(event.data))
`;
  const did = await run(source, {
    act: `async (host, wait) => {
      host.send('pause', true);
      await host.until(() => host.state.is_paused);
      for (let data = 0; data < 300; data += 1) target.dispatchEvent(new MessageEvent('message', { data }));
      await host.until(() => host.state.ready === 300);
      const before = host.text;
      host.send('pause', false);
      target.dispatchEvent(new MessageEvent('message', { data: 300 }));
      await host.until(() => host.text.endsWith('\\n300\\n'));
      return before;
    }`,
  });
  assert.equal(did.result, '');
  assert.equal(did.text, Array.from({ length: 301 }, (_, data) => `${data}\n`).join(''));
});

test('calls that wait are forgotten by Stop', async () => {
  const source = `import js
from pyodide.ffi.wrappers import add_event_listener
add_event_listener(js.document, "hit", lambda event: print("hit"))
`;
  const did = await run(source, {
    act: `async (host, wait) => {
      host.send('pause', true);
      await host.until(() => host.state.is_paused);
      document.dispatchEvent(new Event('hit'));
      await host.until(() => host.state.ready === 1);
      host.send('stop');
      await host.until(() => host.isClosed);
      document.dispatchEvent(new Event('hit'));
      return [host.isClosed, host.text];
    }`,
  });
  assert.deepEqual(did.result, [true, '']);
});

test('promises settle while a program is paused, and what waits for them goes on when it does', async () => {
  const source = `import asyncio
from pyodide.code import run_js
from pyodide.ffi import JsException
async def give():
    print("got", await run_js("new Promise((resolve) => setTimeout(resolve, 20, 1))"))
async def fail():
    try:
        await run_js("new Promise((_, reject) => setTimeout(reject, 20, new Error('no')))")
    except JsException as error:
        print("failed", error.message)
tasks = [asyncio.create_task(give()), asyncio.create_task(fail())]
`;
  const did = await run(source, {
    act: `async (host, wait) => {
      host.send('pause', true);
      await host.until(() => host.state.is_paused);
      const before = host.text;
      host.send('pause', false);
      await host.until(() => host.lines.length === 2);
      return before;
    }`,
  });
  assert.equal(did.result, '');
  assert.deepEqual(did.text.split('\n').sort(), ['', 'failed no', 'got 1']);
});
