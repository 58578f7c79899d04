// What Pyodide's own tests of its loop try: the same is to be had here. The programs are our own; what they print is what they
// print on Pyodide's loop.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openPage } from './page.mjs';

let run, close;

before(async () => {
  ({ run, close } = await openPage());
});

after(() => close());

const programs = {
  'a sleep longer than a timer of the browser takes, and for ever': `
task = asyncio.ensure_future(asyncio.sleep(1e9))
handle = asyncio.get_event_loop().call_later(float("inf"), print, "never")
await asyncio.sleep(0)
await asyncio.sleep(0)
print(task.done(), handle.cancelled())
task.cancel()
try:
    await task
except asyncio.CancelledError:
    print("cancelled")
# False False
# cancelled`,
  'a time-out that is not reached leaves nothing behind': `
told = []
asyncio.get_event_loop().set_exception_handler(lambda loop, context: told.append(context))
await asyncio.wait_for(asyncio.sleep(0.002), 0.5)
asyncio.get_event_loop().set_exception_handler(None)
print(told)
# []`,
  'results and errors in callbacks': `
def show(future):
    print(future.exception() or future.result())
async def give(value):
    return value
async def fail():
    raise ValueError("oops")
asyncio.ensure_future(give(998)).add_done_callback(show)
asyncio.ensure_future(fail()).add_done_callback(show)
asyncio.get_event_loop().call_soon(print, "soon")
await asyncio.sleep(0.002)
# soon
# 998
# oops`,
  'context of callbacks and tasks': `
import contextvars
variable = contextvars.ContextVar("variable", default=0)
variable.set(1)
context = contextvars.copy_context()
variable.set(2)
show = lambda: print(variable.get())
async def look():
    return variable.get()
asyncio.get_event_loop().call_soon(show, context=context)
asyncio.get_event_loop().call_soon(show)
print(await look(), await asyncio.create_task(look(), context=context))
# 1
# 2
# 2 1`,
  'an executor': `
from concurrent.futures import ThreadPoolExecutor
loop = asyncio.get_event_loop()
print(await loop.run_in_executor(ThreadPoolExecutor(), lambda: 5), await asyncio.to_thread(max, 6, 7))
loop.set_default_executor(ThreadPoolExecutor())
await loop.shutdown_default_executor()
try:
    await loop.run_in_executor(None, lambda: 1 / 0)
except ZeroDivisionError as error:
    print(error)
# 5 7
# division by zero`,
  'a coroutine that is driven by hand': `
waiting = js.Promise.new(create_once_callable(lambda yes, no: globals().update(resolve=yes)))
async def work():
    return await waiting + 7
coroutine = work()
resolve(10)
future = coroutine.send(None)
await run_js("new Promise((resolve) => setTimeout(resolve, 5))")
try:
    coroutine.send(future.result())
except StopIteration as error:
    print(error.value)
# 17`,
  'asynchronous generators are closed, once, also of cancelled tasks': `
closed = []
async def generate(name):
    try:
        yield name
        await asyncio.sleep(10)
    finally:
        closed.append(name)
kept = [generate(name) for name in "ab"]
for each in kept:
    await anext(each)
async def use():
    async for _ in generate("c"):
        await asyncio.sleep(10)
task = asyncio.create_task(use())
await asyncio.sleep(0.001)
task.cancel()
await asyncio.get_running_loop().shutdown_asyncgens()
print(sorted(closed))
await asyncio.get_running_loop().shutdown_asyncgens()
print(sorted(closed))
import warnings
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always", ResourceWarning)
    late = generate("late")
    await anext(late)
    await late.aclose()
print(any(issubclass(each.category, ResourceWarning) for each in caught))
# ['a', 'b', 'c']
# ['a', 'b', 'c']
# True`,
  'null of JavaScript, and promises in what it gives': `
from pyodide.ffi import jsnull
print(run_sync(run_js("(async () => null)()")) is jsnull, run_sync(run_js("[Promise.resolve(7)]")[0]))
print(await run_js("({ async give() { return 7; } })").give())
# True 7
# 7`,
  'a function that gives the promise of a promising call': `
def task():
    run_sync(asyncio.sleep(0.001))
    return "through"
js.globalThis.again = run_js("(f) => () => f.callPromising()")(create_proxy(task))
def outer():
    return js.globalThis.again()
print(list(await asyncio.gather(outer(), outer())))
# ['through', 'through']`,
  'an error of a stack that was switched is its own': `
def fails():
    raise ValueError("mine")
def gives():
    return 7
both = run_js("async (a, b) => { const p = a.callPromising(); const seen = b(); try { await p; } catch (e) { return seen + ' ' + e.message.includes('mine'); } }")
print(await both(create_proxy(fails), create_proxy(gives)))
# 7 true`,
  'callbacks of promises, in every way they may be given': `
promise = lambda text: run_js(f"[{text}]")[0]
seen = []
await promise("Promise.resolve(10)").then(seen.append, lambda error: seen.append("wrong"))
await promise("Promise.reject(11)").then(lambda value: seen.append("wrong"), seen.append)
await promise("Promise.resolve(12)").catch(lambda error: seen.append("wrong"))
await promise("Promise.reject(13)").catch(seen.append)
await promise("Promise.resolve()").finally_(lambda: seen.append(14))
await promise("Promise.reject(15)").finally_(lambda: seen.append(14)).catch(seen.append)
print(seen)
# [10, 11, 13, 14, 14, 15]`,
  'a thousand turns take no timer each': `
import time
begun = time.time()
for _ in range(1000):
    await asyncio.sleep(0)
print(time.time() - begun < 2)
# True`,
  'an error of a promise, caught in a coroutine and in JavaScript': `
async def work():
    return await run_js("async () => { throw new Error('a message'); }")()
try:
    await work()
except JsException as error:
    print(error.message)
print(await run_js("async (f) => { try { await f(); } catch (error) { return error.message.includes('a message'); } }")(create_proxy(work)))
# a message
# True`,
};

const head = `import asyncio, js
from pyodide.code import run_js
from pyodide.ffi import JsException, create_once_callable, create_proxy, run_sync
`;

for (const mode of ['unwatched', 'watched', 'stepped', 'virtual']) {
  describe(mode, () => {
    for (const [name, source] of Object.entries(programs)) {
      test(name, async () => {
        const did = await run(head + source, { mode });
        assert.deepEqual([did.how, did.problems, did.errorText], ['ok', [], '']);
        const expected = [...source.matchAll(/^# (.*)$/gm)].map(([, line]) => `${line}\n`).join('');
        assert.equal(did.text, expected);
      });
    }
  });
}
