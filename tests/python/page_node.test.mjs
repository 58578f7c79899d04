// Where stacks cannot be switched, as in Node: what cannot wait says so, and the way out; threads; calls of JavaScript.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { RealHost } from './host.mjs';
import { begin, loadPython, modes, runAll } from './python.mjs';

let python;

before(async () => {
  python = await loadPython();
});

function run(source, mode) {
  const host = begin(python, source, { mode });
  runAll(host, mode);
  const { text, errorText, problems, how } = host;
  host.stop();
  return { text, errorText, told: problems.map(({ kind, line, message }) => `${kind} ${line} ${message}`), how };
}

for (const mode of modes.filter((each) => each !== 'changing')) {
  describe(mode, () => {
    test('run_sync says why it cannot wait, and the way out', () => {
      const { text, told } = run(`import asyncio
from pyodide.ffi import can_run_sync, run_sync
def plain():
    run_sync(asyncio.sleep(1))
async def work():
    plain()
print(can_run_sync())
for call in (plain, lambda: asyncio.run(work())):
    try:
        call()
    except RuntimeError as error:
        print(error)
try:
    await asyncio.create_task(work())
except RuntimeError as error:
    print(error)
`, mode);
      const words = 'run_sync() cannot wait here, since the browser cannot switch stacks: write `await` in an `async def`';
      assert.deepEqual(text.split('\n').filter((line) => !line.includes('asyncio.run()')), ['False', words, words, '']);
      assert.match(text, /asyncio\.run\(\) cannot block a page from inside of a function: .*`await` there/);
      assert.deepEqual(told, []);
    });

    test('threads are not to be had, but what asyncio does with them is', () => {
      const { text } = run(`import asyncio, contextvars, threading
from concurrent.futures import ThreadPoolExecutor
name = contextvars.ContextVar("name", default="-")
async def main():
    name.set("mine")
    loop = asyncio.get_running_loop()
    print(await asyncio.to_thread(name.get), await loop.run_in_executor(None, name.get), name.get())
    print(await loop.run_in_executor(ThreadPoolExecutor(), lambda: threading.current_thread().name))
    for start in (threading.Thread(target=print).start, lambda: ThreadPoolExecutor().submit(print)):
        try:
            start()
        except RuntimeError as error:
            print(error)
asyncio.run(main())
`, mode);
      const words = 'threads are not to be had in a browser page: write a coroutine and asyncio.create_task(..) instead';
      assert.equal(text, `mine - mine\nMainThread\n${words}\n${words}\n`);
    });

    test('a listener may be removed, also by itself', () => {
      globalThis.target = new EventTarget();
      const host = begin(python, `import js
from pyodide.ffi.wrappers import add_event_listener, remove_event_listener
def once(event):
    remove_event_listener(js.target, "hit", once)
    print("once")
add_event_listener(js.target, "hit", once)
`, { mode });
      runAll(host, mode);
      for (let number = 0; number < 2; number += 1) {
        globalThis.target.dispatchEvent(new Event('hit'));
        runAll(host, mode);
      }
      assert.equal(host.text, 'once\n');
      host.stop();
    });

    test('what JavaScript calls is the program, on its loop', () => {
      globalThis.target = new EventTarget();
      const host = begin(python, `import asyncio, js
from pyodide.ffi import create_proxy
async def listen(event):
    print("begin", event.type)
    await asyncio.sleep(1)
    print("end")
js.target.addEventListener("go", create_proxy(listen))
`, { mode });
      runAll(host, mode);
      assert.equal(host.state.is_called, true);
      globalThis.target.dispatchEvent(new Event('go'));
      runAll(host, mode);
      assert.equal(host.text, 'begin go\nend\n');
      host.stop();
      globalThis.target.dispatchEvent(new Event('go'));
      assert.equal(host.text, 'begin go\nend\n');
    });
  });
}

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
