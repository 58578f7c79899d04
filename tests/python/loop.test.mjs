// The event loop's own contract, beyond what the golden programs pin down.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { RealHost } from './host.mjs';
import { begin, loadPython, modes, run } from './python.mjs';

let python;

before(async () => {
  python = await loadPython();
});

for (const mode of modes) {
  describe(mode, () => {
    const text = (source) => {
      const host = run(python, source, { mode });
      assert.deepEqual(host.problems, []);
      assert.equal(host.how, 'ok');
      return host.text;
    };

    test('equal deadlines fire in the order they were made, also across a sweep of cancelled timers', () => {
      const source = `
import asyncio
loop = asyncio.get_running_loop()
timers = [loop.call_at(5, lambda number=number: seen.append(number)) for number in range(1000)]
seen = []
for number, timer in enumerate(timers):
    if number % 7:
        timer.cancel()
await asyncio.sleep(6)
print(seen == list(range(0, 1000, 7)), loop.time())
`;
      assert.equal(text(source), 'True 6.0\n');
    });

    test('deadlines: negative at once, infinity never, NaN is an error, weeks are weeks', () => {
      const source = `
import asyncio, math
loop = asyncio.get_running_loop()
never = loop.call_later(math.inf, print, "must not fire")
loop.call_later(-5, print, "at once")
for delay in (math.nan, None):
    try:
        loop.call_later(delay, print)
    except (ValueError, TypeError) as error:
        print(type(error).__name__, error)
await asyncio.sleep(0)
await asyncio.sleep(60 * 86400)
print(loop.time())
never.cancel()
print(never.cancelled())
`;
      assert.equal(
        text(source),
        'ValueError a deadline must not be NaN\nTypeError delay must not be None\nat once\n5184000.0\nTrue\n',
      );
    });

    test('tasks: names, contexts, eager start, a factory', () => {
      const source = `
import asyncio, contextvars
var = contextvars.ContextVar("var", default=0)
async def show(word):
    print(word, asyncio.current_task().get_name(), var.get())
await asyncio.create_task(show("a"))
await asyncio.create_task(show("b"), name="bee")
context = contextvars.copy_context()
context.run(var.set, 5)
await asyncio.create_task(show("c"), context=context)
task = asyncio.Task(show("d"), eager_start=True, loop=asyncio.get_running_loop(), name="eager")
print(task.done())
loop = asyncio.get_running_loop()
loop.create_task(show("e"), eager_start=True)
def factory(loop, coro, **options):
    print("factory", options)
    return asyncio.Task(coro, loop=loop, **options)
loop.set_task_factory(factory)
await loop.create_task(show("f"), name="eff")
print(loop.get_task_factory() is factory)
loop.set_task_factory(asyncio.eager_task_factory)
await asyncio.create_task(show("g"), name="gee")
`;
      assert.equal(
        text(source),
        'a Task-1 0\nb bee 0\nc Task-2 5\nd eager 0\nTrue\ne Task-3 0\n' +
          "factory {'name': 'eff'}\nf eff 0\nTrue\ng gee 0\n",
      );
    });

    test('callbacks run in the context that they are given', () => {
      const source = `
import asyncio, contextvars
var = contextvars.ContextVar("var", default="none")
context = contextvars.copy_context()
context.run(var.set, "given")
def show(word):
    print(word, var.get())
    var.set(word)
loop = asyncio.get_running_loop()
loop.call_soon(show, "soon")
loop.call_soon(show, "soon given", context=context)
loop.call_soon_threadsafe(show, "threadsafe", context=context)
loop.call_later(1, show, "later", context=context)
loop.call_at(loop.time() + 2, show, "at", context=context)
future = loop.create_future()
future.add_done_callback(lambda _: show("done"), context=context)
loop.call_later(3, future.set_result, None)
await asyncio.sleep(4)
print(var.get(), context[var])
`;
      assert.equal(
        text(source),
        'soon none\nsoon given given\nthreadsafe soon given\nlater threadsafe\nat later\ndone at\nnone done\n',
      );
    });

    test('tasks and futures are like promises, as in Pyodide', () => {
      const source = `
import asyncio
async def work(word):
    await asyncio.sleep(1)
    return word.upper()
async def fail():
    1 / 0
task = asyncio.create_task(work("one"), name="named")
print(task.get_name(), await task.then(lambda word: work(word + "!")))
print(await asyncio.ensure_future(fail()).catch(lambda error: repr(error)))
future = asyncio.get_running_loop().create_future()
after = future.finally_(lambda: print("finally"))
future.set_result(5)
print(await after)
async def eager():
    return asyncio.current_task().get_name()
print(await asyncio.get_running_loop().create_task(eager(), eager_start=True))
async def main():
    return await asyncio.create_task(work("two")).then(print)
print(asyncio.run(main()))
`;
      assert.match(
        text(source),
        /^named ONE!\nZeroDivisionError\('division by zero'\)\nfinally\n5\nTask-\d+\nTWO\nNone\n$/,
      );
    });

    test('what cannot be says what to do instead', () => {
      const source = `
import asyncio
loop = asyncio.get_running_loop()
async def inside():
    loop.run_forever()
async def words(make):
    try:
        if (waiting := make()) is not None:
            await waiting
    except (NotImplementedError, RuntimeError) as error:
        print(type(error).__name__, error)
await words(lambda: loop.connect_read_pipe(None, None))
await words(lambda: loop.sendfile(None, None))
await words(lambda: loop.subprocess_exec(None))
await words(lambda: loop.add_reader(0, print))
await words(lambda: asyncio.create_task(inside()))
async def nothing(): pass
print(await asyncio.create_task(words(lambda: asyncio.run(nothing()))))
loop.stop()
print(loop.is_running())
`;
      const page = 'is not to be had in a browser page';
      assert.deepEqual(text(source).trimEnd().split('\n'), [
        `NotImplementedError loop.connect_read_pipe() ${page}: it has no pipes; tasks hand things to each other through an asyncio.Queue`,
        `NotImplementedError loop.sendfile() ${page}: it has no sockets; use pyodide.http.pyfetch, or a WebSocket to a server of the site`,
        `NotImplementedError loop.subprocess_exec() ${page}: it has no processes; write a coroutine and asyncio.create_task(..) instead`,
        `NotImplementedError loop.add_reader() ${page}: it has no sockets; use pyodide.http.pyfetch, or a WebSocket to a server of the site`,
        'RuntimeError loop.run_forever() cannot be called while a loop is running: call it at the top level of the program, outside of any function, or write `await` there',
        'RuntimeError asyncio.run() cannot be called while a loop is running: call it at the top level of the program, outside of any function, or write `await` there',
        'None',
        'True',
      ]);
    });

    test('run_until_complete inside of a task starts what it is given, and gives the task', () => {
      const source = `
import asyncio
async def work():
    await asyncio.sleep(1)
    return "worked"
async def inside():
    task = asyncio.get_running_loop().run_until_complete(work())
    print(task.done())
    return await task
print(await asyncio.create_task(inside()))
`;
      assert.equal(text(source), 'False\nworked\n');
    });

    test('an exception handler gets the errors of callbacks', () => {
      const source = `
import asyncio
loop = asyncio.get_running_loop()
loop.set_exception_handler(lambda loop, context: print(context["message"][:28], repr(context["exception"])))
def fail():
    raise ValueError("boom")
loop.call_soon(fail)
await asyncio.sleep(0)
try:
    loop.set_exception_handler(5)
except TypeError as error:
    print(error)
`;
      assert.equal(
        text(source),
        "Exception in callback fail() ValueError('boom')\nA callable object or None is expected, got 5\n",
      );
    });

    test('async generators are closed when they are dropped and when asyncio.run ends', () => {
      const source = `
import asyncio
async def numbers(name):
    try:
        yield 1
        yield 2
    finally:
        await asyncio.sleep(0)
        print(name, "closed")
kept = []
async def main():
    async for _ in numbers("dropped"):
        break
    await asyncio.sleep(0.1)
    kept.append(numbers("left"))
    print(await anext(kept[0]))
asyncio.run(main())
print("after")
`;
      assert.equal(text(source), 'dropped closed\n1\nleft closed\nafter\n');
    });

    test('executors run at once; what a page has not says so', () => {
      const source = `
import asyncio, threading
loop = asyncio.get_running_loop()
print(await loop.run_in_executor(None, sum, [1, 2]), await asyncio.to_thread(max, 3, 4))
try:
    await loop.run_in_executor(None, lambda: 1 / 0)
except ZeroDivisionError as error:
    print(error)
for work in (lambda: asyncio.open_connection("a", 1), lambda: asyncio.create_subprocess_shell("ls")):
    try:
        await work()
    except NotImplementedError as error:
        print(str(error).split(":")[0])
for work in (lambda: loop.add_signal_handler(2, print), lambda: threading.Thread(target=print).start(), lambda: input("?")):
    try:
        work()
    except (NotImplementedError, RuntimeError) as error:
        print(type(error).__name__, str(error).split(":")[0])
`;
      assert.equal(
        text(source),
        '3 4\ndivision by zero\nloop.create_connection() is not to be had in a browser page\n' +
          'loop.subprocess_shell() is not to be had in a browser page\n' +
          'NotImplementedError loop.add_signal_handler() is not to be had in a browser page\n' +
          'RuntimeError threads are not to be had in a browser page\nRuntimeError input() is not to be had here\n',
      );
    });

    test('debug mode checks callbacks, remembers where handles were made, logs slow ones', () => {
      const source = `
import asyncio, time
loop = asyncio.get_running_loop()
loop.set_debug(True)
loop.slow_callback_duration = 0.02
async def coroutine(): pass
try:
    loop.call_soon(coroutine)
except TypeError as error:
    print(error)
for handle in loop.call_later(9, print), loop.call_soon(print):
    print(handle._source_traceback[-1].name, handle._source_traceback[-1].lineno)
    handle.cancel()
def slow():
    time.sleep(0.03)
loop.call_soon(slow)
await asyncio.sleep(0)
loop.set_debug(False)
`;
      const host = run(python, source, { mode });
      assert.equal(host.text, 'coroutines cannot be used with call_soon()\n<module> 11\n<module> 11\n');
      assert.match(host.errorText, /Executing <DebugHandle slow\(\).* took 0\.0[3-9]/);
    });

    test('while a loop in debug mode runs, coroutines remember where they were made', () => {
      const source = `
import asyncio, sys
async def main():
    print(sys.get_coroutine_origin_tracking_depth() > 0)
print(sys.get_coroutine_origin_tracking_depth())
asyncio.run(main(), debug=True)
print(sys.get_coroutine_origin_tracking_depth())
asyncio.get_running_loop().set_debug(True)
await main()
`;
      assert.equal(text(source), '0\nTrue\n0\nTrue\n');
      assert.equal(text('import sys\nprint(sys.get_coroutine_origin_tracking_depth())'), '0\n');
    });

    test('promises are awaited, and told as something outside', async () => {
      const host = new RealHost(python);
      const source = `
import asyncio, js
async def wait():
    return await js.Promise.resolve(5)
print(await js.Promise.resolve(3), await asyncio.create_task(wait(), name="waiter"))
try:
    await js.Promise.reject(js.Error.new("no"))
except Exception as error:
    print(type(error).__name__)
`;
      host.send('watch', mode === 'watched');
      host.send('virtual_time', mode === 'virtual');
      host.send('run', source, 'program.py', '');
      await host.ending();
      assert.equal(host.text, '3 5\nJsException\n');
      if (mode === 'watched') assert.ok([...host.tasks.values()].find(({ name }) => name === 'waiter').waits.includes('outside'));
      await host.stop();
    });

    test('a callback of the page may add work at any time', () => {
      const host = begin(
        python,
        `
import asyncio, js
from pyodide.ffi import create_proxy
async def work():
    await asyncio.sleep(1)
    print("worked")
def listener(*args):
    print("called")
    asyncio.create_task(work())
    asyncio.ensure_future(work())
    asyncio.get_event_loop().call_soon(print, "soon")
js.globalThis.listener = create_proxy(listener)
`,
        { mode },
      );
      if (mode === 'stepped') host.send('pause', false);
      host.runAll();
      assert.equal(host.how, 'ok');
      globalThis.listener();
      assert.equal(host.text, 'called\n');
      host.runAll();
      assert.equal(host.text, 'called\nsoon\nworked\nworked\n');
      host.stop();
    });
  });
}
