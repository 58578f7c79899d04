// What the document and JavaScript call of a program: plain functions at once, an `async def` as a task, and nothing is silent.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openPage } from './page.mjs';

let run, close;

before(async () => {
  ({ run, close } = await openPage());
});

after(() => close());

const told = ({ problems }) => problems.map(({ kind, line, message }) => `${kind} ${line} ${message}`);

/** Each way to give an `async def` to the document; `work` prints "begin", "end", and raises. */
const ways = {
  addEventListener: 'button.addEventListener("click", create_proxy(work))',
  add_event_listener: 'add_event_listener(button, "click", work)',
  onclick: 'button.onclick = work',
  'a method': 'button.addEventListener("click", create_proxy(Worker().work))',
  'functools.partial': 'button.addEventListener("click", create_proxy(functools.partial(work)))',
  'a lambda': 'button.addEventListener("click", create_proxy(lambda event: work(event)))',
  'a decorator': 'button.addEventListener("click", create_proxy(decorated))',
  'an object that can be called': 'button.addEventListener("click", create_proxy(Callable()))',
  set_timeout: 'set_timeout(work, 1)',
  set_interval: 'number = set_interval(once, 1)',
  'setTimeout, create_once_callable': 'js.setTimeout(create_once_callable(work), 1)',
  'setTimeout, create_proxy': 'js.setTimeout(create_proxy(work), 1)',
  queueMicrotask: 'js.queueMicrotask(create_proxy(work))',
  requestAnimationFrame: 'js.requestAnimationFrame(create_proxy(work))',
  'then of a promise': 'promise("Promise.resolve()").then(work)',
  'then of a promise that rejects': 'promise("Promise.reject()").then(None, work)',
  'catch of a promise': 'promise("Promise.reject()").catch(work)',
  'finally_ of a promise': 'promise("Promise.resolve()").finally_(work)',
  'then of a future': 'run_js("Promise.resolve()").then(work)',
  'JavaScript that calls it': 'run_js("(f) => void setTimeout(f)")(create_proxy(work))',
  'JavaScript that awaits it': 'run_js("(f) => void setTimeout(async () => { await f(); })")(create_proxy(work))',
  'an attribute': '',
  'an attribute with the name of a method': 'worker = Worker()',
  '@when': 'when("click", "#button")(work)',
};

const source = (way) => `
import asyncio, functools, js
from pyodide.code import run_js
from pyodide.ffi import create_once_callable, create_proxy
from pyodide.ffi.wrappers import add_event_listener, clear_interval, set_interval, set_timeout
from pyscript import when
button = js.document.querySelector("#button")
promise = lambda text: run_js(f"[{text}]")[0]
async def work(*args):
    print("begin")
    await asyncio.sleep(0.001)
    print("end")
    raise ValueError("shown")
class Worker:
    async def work(self, event):
        await work(event)
class Callable:
    async def __call__(self, event):
        await work(event)
def decorator(function):
    @functools.wraps(function)
    def call(*args):
        return function(*args)
    return call
decorated = decorator(work)
async def once():
    clear_interval(number)
    await work()
${way}
`;

/** Of the ways in which the HTML says what is called. */
const attributes = { 'an attribute': 'py-click="work()"', 'an attribute with the name of a method': 'py-click="worker.work"' };

for (const mode of ['unwatched', 'watched', 'virtual', 'stepped']) {
  describe(`an async def, ${mode}`, () => {
    for (const [name, way] of Object.entries(ways)) {
      test(name, async () => {
        const html = `<button id="button" ${attributes[name] ?? ''}>press</button>`;
        const act = `async (host) => {
          document.querySelector('#button').click();
          await host.until(() => host.text.includes('end'));
        }`;
        // Asyncio tells a future's error when it is collected.
        const problems = name === 'then of a future' ? 0 : 1;
        const did = await run(source(way), { mode, html, act, problems });
        assert.equal(did.text, 'begin\nend\n');
        if (problems === 0) return;
        assert.equal(did.problems.length, 1, JSON.stringify(did.problems));
        assert.equal(did.problems[0].message, 'ValueError: shown');
        assert.equal(did.problems[0].line, 13);
        assert.equal(did.errorText, '');
      });
    }
  });
}

test('a plain function runs at once: it can prevent an event, and sees its currentTarget', async () => {
  const did = await run(
    `import js
from pyodide.ffi import create_proxy
def listen(event):
    event.preventDefault()
    print(event.currentTarget.id, event.type)
js.document.querySelector("#button").addEventListener("click", create_proxy(listen))
`,
    {
      html: '<button id="button">press</button>',
      act: `() => document.querySelector('#button').dispatchEvent(new Event('click', { cancelable: true }))`,
    },
  );
  assert.deepEqual([did.text, did.result], ['button click\n', false]);
});

test('what is printed and begun by a call reaches the page without a turn', async () => {
  const did = await run(
    `import asyncio, js
from pyodide.ffi import create_proxy
async def child():
    print("child", asyncio.current_task().get_name())
def listen(event):
    print("listen", asyncio.current_task())
    asyncio.create_task(child(), name="kid")
    asyncio.get_running_loop().call_later(0.01, print, "later")
    asyncio.get_event_loop().call_soon(print, "soon")
js.document.addEventListener("go", create_proxy(listen))
`,
    { act: `async (host) => { document.dispatchEvent(new Event('go')); await host.until(() => host.text.includes('later')); }` },
  );
  assert.equal(did.text, 'listen None\nchild kid\nsoon\nlater\n');
});

test('errors of calls are told each with its line; one that JavaScript takes is not', async () => {
  const did = await run(
    `import asyncio, js
from pyodide.code import run_js
from pyodide.ffi import create_proxy
def fails():
    1 / 0
async def fails_later():
    await asyncio.sleep(0)
    1 / 0
js.setTimeout(create_proxy(fails), 1)
run_js("(f) => void setTimeout(() => { try { f(); } catch { console.info('taken'); } })")(create_proxy(fails))
run_js("(f) => void setTimeout(() => f().catch(() => {}))")(create_proxy(fails_later))
run_js("(f) => void setTimeout(async () => { try { await f(); } catch {} })")(create_proxy(fails_later))
try:
    run_js("(f) => f()")(create_proxy(fails))
except ZeroDivisionError:
    print("comes back")
try:
    await run_js("async (f) => await f()")(create_proxy(fails_later))
except Exception as error:
    print("comes back later", type(error).__name__, "ZeroDivisionError" in str(error))
await asyncio.sleep(0.05)
`,
  );
  assert.equal(did.text.split('\n')[0], 'comes back');
  assert.ok(did.text.includes('comes back later'), did.text);
  assert.deepEqual(told(did), ['callback 5 ZeroDivisionError: division by zero']);
});

test('errors of JavaScript are told: thrown, rejected, of a script in the HTML, of a value that is no error', async () => {
  const did = await run(
    `import asyncio, js
from pyodide.code import run_js
run_js("void setTimeout(() => { throw new TypeError('thrown') })")
run_js("void Promise.reject('just words')")
run_js("void Promise.resolve().then(() => { throw new DOMException('of the document', 'AbortError') })")
script = js.document.createElement("script")
script.textContent = "undefined.nothing"
js.document.body.append(script)
await asyncio.sleep(0.05)
`,
  );
  const words = did.problems.map(({ message }) => message).sort();
  assert.equal(words.length, 4, JSON.stringify(words));
  assert.ok(words.includes('TypeError: thrown') && words.includes('just words'), JSON.stringify(words));
  assert.ok(words.includes('AbortError: of the document'), JSON.stringify(words));
  assert.ok(words.some((each) => each.includes("reading 'nothing'")), JSON.stringify(words));
  const rejected = did.problems.find(({ message }) => message === 'just words');
  assert.equal(rejected.traceback, 'In a promise that nobody awaits:\njust words');
  for (const { traceback } of did.problems) assert.doesNotMatch(traceback, /wasm|pyodide\.asm/);
});

test('an error that has gone through JavaScript is told in its own words', async () => {
  const did = await run(
    `from pyodide.code import run_js
from pyodide.ffi import create_proxy
async def fails():
    raise LookupError("mine")
await run_js("async (f) => await f()")(create_proxy(fails))
`,
  );
  assert.deepEqual(told(did), ['uncaught 4 LookupError: mine']);
});

test('a cancelled task that JavaScript has is no error', async () => {
  const did = await run(
    `import asyncio, js
from pyodide.ffi import create_proxy
tasks = []
async def work(event):
    tasks.append(asyncio.current_task())
    await asyncio.sleep(10)
js.document.addEventListener("work", create_proxy(work))
js.document.dispatchEvent(js.Event.new("work"))
await asyncio.sleep(0.001)
tasks[0].cancel()
await asyncio.sleep(0.001)
print(tasks[0].cancelled())
`,
  );
  assert.deepEqual([did.text, told(did)], ['True\n', []]);
});

test('sys.exit in a listener ends the program', async () => {
  const did = await run(
    `import asyncio, js, sys
from pyodide.ffi import create_proxy
js.document.addEventListener("leave", create_proxy(lambda event: sys.exit()))
async def main():
    try:
        await asyncio.sleep(100)
    finally:
        print("cleaned")
asyncio.create_task(main())
`,
    { act: `async (host, wait) => { document.dispatchEvent(new Event('leave')); await host.until(() => host.isClosed); return host.isClosed; }` },
  );
  assert.deepEqual([did.text, told(did), did.result], ['cleaned\n', [], true]);
});

test('the page hears whether JavaScript may call the program', async () => {
  const act = `async (host, wait) => {
    const states = [host.state.is_called];
    document.dispatchEvent(new Event('more'));
    states.push(host.state.is_called);
    document.dispatchEvent(new Event('less'));
    await host.until(() => !host.state.is_called);
    states.push(host.state.is_called);
    return states;
  }`;
  const did = await run(
    `import js
from pyodide.code import run_js
from pyodide.ffi import create_proxy
def less(event):
    for proxy in (first, second, third):
        proxy.destroy()
first, second, third = map(create_proxy, (less, lambda event: None, lambda event: None))
js.document.addEventListener("less", first)
`,
    { act },
  );
  assert.deepEqual(did.result, [true, true, false]);
  const kept = await run(
    `import js
from pyodide.ffi import create_once_callable
js.document.body.onclick = print
js.setTimeout(create_once_callable(lambda: setattr(js.document.body, "onclick", None)), 30)
`,
    { act: `async (host, wait) => { const { is_called } = host.state; await wait(60); return [is_called, host.state.is_called]; }` },
  );
  // Whether nobody needs it any more JavaScript knows only when it collects.
  assert.deepEqual(kept.result, [true, true]);
  const once = await run(
    `import js
from pyodide.ffi import create_once_callable
js.setTimeout(create_once_callable(lambda: print("once")), 100)
`,
    { act: `async (host, wait) => { const { is_called } = host.state; await host.until(() => !host.state.is_called); return [is_called, host.state.is_called]; }` },
  );
  assert.deepEqual(once.result, [true, false]);
  const plain = await run('import js\nfrom pyodide.ffi import to_js\njs.console.info(to_js([1]))\njs.Array.new(3, 1, 2).map(lambda *a: 1)\n');
  assert.equal(plain.state.is_called, false);
});

test('a promise that Python chains gives what its functions give, and runs only one of them', async () => {
  const did = await run(
    `import asyncio
from pyodide.code import run_js
from pyodide.ffi import JsException
promise = lambda text: run_js(f"[{text}]")[0]
async def twice(value):
    await asyncio.sleep(0.001)
    return 2 * value
def fails(value):
    raise LookupError(value)
print(await promise("Promise.resolve(3)").then(lambda value: value + 1))
print(await promise("Promise.resolve(3)").then(twice))
print(await promise("Promise.resolve(3)").then(twice).then(twice, print))
print(await promise("Promise.resolve(3)").then())
print(await promise("Promise.reject(new Error('no'))").then(fails, lambda error: error.message))
print(await promise("Promise.resolve({})").then(lambda value: {"a": 1}) == {"a": 1})
try:
    await promise("Promise.resolve(3)").then(fails)
except Exception as error:
    print("LookupError" in f"{type(error)}{error}")
for way in (promise, run_js):
    log = []
    await way("Promise.resolve(1)").finally_(lambda: log.append("finally"))
    log.append(await way("Promise.reject(new Error('no'))").catch(lambda error: "caught"))
    print(log)
`,
  );
  assert.equal(
    did.text,
    "4\n6\n12\n3\nno\nTrue\nTrue\n['finally', 'caught']\n['finally', 'caught']\n",
    JSON.stringify(did.problems),
  );
});

test('futures and tasks have the methods of promises', async () => {
  const did = await run(
    `import asyncio
async def pause(value):
    await asyncio.sleep(0.001)
    return value + 1
async def fails():
    await asyncio.sleep(0.001)
    raise KeyError("oops")
loop = asyncio.get_running_loop()
future = loop.create_future()
chained = future.then(lambda value: value + 1).then(pause)
future.set_result(5)
print(await chained)
print(await asyncio.ensure_future(fails()).catch(repr))
print(await asyncio.create_task(fails()).then(print, lambda error: type(error).__name__))
async def deep(value):
    return pause(value) if value else 7
print(await asyncio.ensure_future(pause(1)).then(deep))
log = []
try:
    await asyncio.ensure_future(fails()).finally_(lambda: log.append("first")).finally_(lambda: log.append("second"))
except KeyError:
    print(log)
cancelled = loop.create_future()
after = cancelled.then(print)
cancelled.cancel()
try:
    await asyncio.wait_for(after, 1)
except asyncio.CancelledError:
    print("cancelled")
`,
  );
  assert.equal(did.text, "7\nKeyError('oops')\nKeyError\n3\n['first', 'second']\ncancelled\n", JSON.stringify(did.problems));
});

test('context variables of the caller are there in calls that JavaScript makes within it', async () => {
  const did = await run(
    `import asyncio, contextvars, js
from pyodide.code import run_js
from pyodide.ffi import create_proxy
name = contextvars.ContextVar("name", default="-")
async def show():
    return name.get()
call = run_js("(f) => f()")
call_later = run_js("async (f) => { await null; return await f(); }")
async def one(value):
    name.set(value)
    return value, call(create_proxy(name.get)), await call(create_proxy(show)), await call_later(create_proxy(show)), name.get()
print(await asyncio.gather(one("a"), one("b")))
print(name.get())
`,
  );
  assert.equal(did.text, "[('a', 'a', 'a', '-', 'a'), ('b', 'b', 'b', '-', 'b')]\n-\n");
});

test('code that JavaScript or Pyodide runs for the program is on its loop', async () => {
  const did = await run(
    `import asyncio, js, pyodide_js
from pyodide.code import eval_code_async, run_js
from pyodide.ffi import create_proxy
print(await eval_code_async("import asyncio\\nawait asyncio.sleep(0.001)\\n1 + 91"))
print(await pyodide_js.runPythonAsync("import asyncio\\nawait asyncio.sleep(0.001, 8)"))
print(await run_js("(f) => f('await asyncio.sleep(0.001, 9)')")(create_proxy(lambda text: eval_code_async("import asyncio\\n" + text))))
class Wait:
    def __await__(self):
        yield from asyncio.sleep(0.001).__await__()
        return 10
print(await run_js("async (w) => await w")(create_proxy(Wait())))
resolve = None
def executor(yes, no):
    global resolve
    resolve = yes
waiting = js.Promise.new(create_proxy(executor))
asyncio.get_running_loop().call_later(0.001, lambda: resolve(11))
print(await waiting)
async def count():
    for number in range(3):
        await asyncio.sleep(0)
        yield number
print((await run_js("async (numbers) => { const all = []; for await (const each of numbers) all.push(each); return all; }")(create_proxy(count()))).to_py())
async for number in run_js("(async function* () { yield 1; yield 2; })()"):
    print("from JavaScript", number)
`,
  );
  assert.equal(did.text, '92\n8\n9\n10\n11\n[0, 1, 2]\nfrom JavaScript 1\nfrom JavaScript 2\n', JSON.stringify(did.problems));
});

test('a fetch can be cancelled without a word', async () => {
  const did = await run(
    `import asyncio
from js import fetch
async def again():
    while True:
        await fetch("data:text/plain,hello")
task = asyncio.ensure_future(again())
await asyncio.sleep(0.01)
task.cancel()
await asyncio.sleep(0.02)
print("end")
`,
  );
  assert.deepEqual([did.text, told(did), did.errorText], ['end\n', [], '']);
});
