// What a program's exception handler and its loggers hear, and when. CPython 3.14's test_asyncio looks at this (`cargo xtask
// conformance`); the logs here are what CPython 3.13 prints for the same programs.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { loadPython, modes, run } from './python.mjs';

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

    test('a handler hears of a failed task as soon as that is collected, in the context of what failed', () => {
      const source = `
import asyncio, contextvars
name = contextvars.ContextVar("name", default="outer")
async def fail():
    name.set("task")
    raise ValueError("task")
def fail_now():
    name.set("callback")
    raise ValueError("callback")
async def main():
    loop = asyncio.get_running_loop()
    def handler(loop, context):
        print("heard of", context["exception"], "in", name.get())
    loop.set_exception_handler(handler)
    for debug in (False, True):
        loop.set_debug(debug)
        asyncio.ensure_future(fail())
        await asyncio.sleep(0)
        print("the next in line")
        loop.call_soon(fail_now)
        await asyncio.sleep(0)
    loop.set_debug(False)
asyncio.run(main())
`;
      const log = 'heard of task in task\nthe next in line\nheard of callback in callback\n';
      assert.equal(text(source), log + log);
    });

    test('a logger that has handlers hears what nobody else takes, and the page as well', () => {
      const source = `
import asyncio, logging
class List(logging.Handler):
    def emit(self, record):
        print(record.levelname, record.getMessage(), repr(record.exc_info[1]))
logging.getLogger("asyncio").addHandler(List())
try:
    asyncio.get_running_loop().call_exception_handler({"message": "told", "exception": ValueError("logged")})
finally:
    logging.getLogger("asyncio").handlers.clear()
`;
      const host = run(python, source, { mode });
      assert.equal(host.text, "ERROR told ValueError('logged')\n");
      assert.deepEqual(host.problems.map(({ message }) => message), ['ValueError: logged']);
    });

    test('asyncio.EventLoop and SelectorEventLoop are ours, as the loops of a policy are', () => {
      const source = `
import asyncio
class Loop(asyncio.SelectorEventLoop):
    def time(self):
        return 100 + super().time()
async def main():
    await asyncio.sleep(0)
    return type(asyncio.get_running_loop()).__name__, asyncio.get_running_loop().time() >= 100
for factory in (asyncio.EventLoop, Loop):
    print(asyncio.run(main(), loop_factory=factory))
print(isinstance(asyncio.new_event_loop(), asyncio.EventLoop))
try:
    asyncio.get_running_loop().set_default_executor(None)
except TypeError as error:
    print(error)
`;
      assert.equal(
        text(source),
        "('EventLoop', False)\n('Loop', True)\nTrue\nexecutor must be ThreadPoolExecutor instance\n",
      );
    });

    test('a task that is registered while it is destroyed harms nobody who asks for all tasks', () => {
      const source = `
import asyncio
class Loop:
    def get_debug(self):
        return False
    def call_exception_handler(self, context):
        asyncio._register_task(context["task"])
async def nothing():
    pass
for _ in range(20):
    coroutine = nothing()
    try:
        asyncio.Task(coroutine, loop=Loop())
    except AttributeError as error:
        coroutine.close()
    await asyncio.sleep(0.001)
    print(len(asyncio.all_tasks()), end=" ")
print("safe")
`;
      assert.equal(text(source), `${'1 '.repeat(20)}safe\n`);
    });
  });
}
