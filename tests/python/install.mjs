// Our package, put into CPython as the page does it.

import { protocolOf } from './protocol.mjs';

/**
 * Puts the package's files, pairs of path and text, into CPython; gives it what tests need: `startProgram(host)`, the protocol, and
 * `setTime(seconds)`, which stops the real time of programs that start after it, or without a number lets it go on; `time()`;
 * `countTasks()`, the number of the last task: tests run several programs in one interpreter, and count the tasks of each from 1.
 */
export function install(pyodide, files) {
  for (const [path, text] of files) {
    const place = `/lib/webloop-python/webloop/${path}`;
    pyodide.FS.mkdirTree(place.slice(0, place.lastIndexOf('/')));
    pyodide.FS.writeFile(place, text);
    if (path === 'protocol.py') pyodide.protocol = protocolOf(String(text));
  }
  pyodide.runPython("import sys; sys.path.insert(0, '/lib/webloop-python')");
  pyodide.startProgram = pyodide.pyimport('webloop.program').start;
  pyodide.time = pyodide.runPython(`
def _():
    from _asyncio import Task
    from webloop.scheduler import clock
    real, real_block = clock.real_time, clock.block
    at = [0.0]
    def block(seconds):
        at[0] += seconds
    def set_time(seconds=None):
        if seconds is None:
            clock.real_time, clock.block = real, real_block
        else:
            at[0] = seconds
            clock.real_time, clock.block = lambda: at[0], block
    def time():
        return at[0]
    time.set = set_time
    def count_tasks():
        class Loop:
            def get_debug(self): return False
            def call_soon(self, callback, *, context=None): pass
        async def nothing(): pass
        coroutine = nothing()
        task = Task(coroutine, loop=Loop())
        task._log_destroy_pending = False
        coroutine.close()
        return int(task.get_name().removeprefix("Task-"))
    time.count_tasks = count_tasks
    # None of them is a program's, so calls of them never wait.
    for function in (time, set_time, count_tasks):
        function.__module__ = "webloop.test"
    return time
_()`);
  pyodide.setTime = pyodide.time.set;
  pyodide.countTasks = pyodide.time.count_tasks;
  return pyodide;
}
