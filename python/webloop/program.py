"""Program: compiles, runs and stops one program in a fresh `__main__`.

Its life: 1 started (queued, nothing has run) -> 2 running (`host.started`) -> 3 its top level is over (`host.ended`; tasks
and listeners may go on) -> 4 closed (by `stop`, `sys.exit` or an interrupt; nothing runs after it). What goes wrong in the
program is told to the host; none of the methods that the page calls raises.
"""

import asyncio
import builtins
import gc
import linecache
import re
import sys
import warnings
from itertools import count
from types import ModuleType

from pyodide.ffi import can_run_sync

from . import clock, current, listeners, patches
from .attributes import connect
from .core import Core
from .event_loop import EventLoop
from .interruption import is_from_page
from .names import provide
from .output import Output
from .report import leave_trail, remember_source, report
from .rewrite import CALL, blocks_in_function, compile_program
from .tasks import WatchedTask

# The methods of promises, which Pyodide's futures and tasks have.
_THENS = re.compile(r"\.(then|catch|finally_)\b")

# Who mentions none of these has given nothing to the page that could call back.
_PAGE = re.compile(r"\b(js|pyodide|pyodide_js|_pyodide|pyscript|PyScript|Element|document|window|aiohttp)\b")

_MOST_TURNS_TO_END = 5000
_MOST_SECONDS_TO_END = 0.5


def start(host, source, file_name):
    """Starts a program: nothing of it runs before the page's first turn."""
    patches.install()
    return Program(host, source, file_name)


class Program:
    """One program and its loop."""

    def __init__(self, host, source, file_name):
        self.host = host
        self.source = source
        self.file_name = file_name
        self.output = Output(host)
        self.module = ModuleType("__main__")
        self.module.__file__ = file_name
        self.module.__builtins__ = builtins
        self.namespace = self.module.__dict__
        self.set_loop = None
        self.blocking_lines = set()
        self.listeners, self.intervals, self.timeouts, self.proxies = [], [], [], []
        self.held = 0  # how many calls of theirs wait because the program is paused
        self.main = None
        self.must_close = self.is_closing = False
        self.ending = None
        self.how = None
        self.is_on_own_stack = False
        self.needs_switching = self.steps_aside = False
        self.has_thens = _THENS.search(source) is not None
        self.core = Core(self, host)
        self.loop = EventLoop(self.core)
        # Whether nobody outside can wake a task of it: then tasks that wait for each other are stuck.
        self.is_alone = _PAGE.search(source) is None
        self.wall_start = clock._time() - self.core.now()
        self.stopwatch = clock.Stopwatch(self.core)
        self.namespace[CALL] = self.core.runs.call
        current.living.append(self)
        current.route()
        remember_source(source, file_name)
        try:
            code = compile_program(source, file_name)
        except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as error:
            self._tell("syntax", error.with_traceback(None))
            self.close("error")
            return
        self.core.entered(provide, source, self.namespace)
        if self.core.entered(connect, self):
            self.is_alone = False
        self.needs_switching = self.steps_aside = blocks_in_function(source) and _can_switch()
        self.main = self.core.entered(self._create_main, code)

    def _create_main(self, code):
        task = WatchedTask(self._top_level(code), loop=self.loop, name="main")
        # Nobody is expected to await it.
        task._webloop_number = 0
        return task

    async def _top_level(self, code):
        self.host.started()
        how = "ok"
        try:
            waiting = eval(code, self.namespace)
            if code.co_flags & 0x80:
                await waiting
        except (SystemExit, KeyboardInterrupt) as error:
            self.core.yield_turn()
            how = self.end_with(error)
        except asyncio.CancelledError:
            how = "cancelled"
        except BaseException as error:
            leave_trail(error, "main")
            self._tell("uncaught", error)
            how = "error"
        finally:
            self.steps_aside = False
        self._end(how)

    # What the page calls.

    def pump(self, budget_ms):
        """Fast mode: runs turns for at most about so many milliseconds. "switch" asks to be called as a promising call."""
        if self.needs_switching:
            self.is_on_own_stack = can_run_sync()
        return self.core.pump(budget_ms / 1000)

    def run(self, handle, most=0, most_s=0):
        """Driven mode: runs the callback of this number, so many behind it, and for so many seconds what comes behind these.

        Gives how many numbers of `watch.buffer` tell what came of it; "switch" asks to be called as a promising call.
        """
        core = self.core
        watch = core.watch
        if watch is None or core.is_closed:
            return 0
        if self.steps_aside:
            self.is_on_own_stack = can_run_sync()
            if not self.is_on_own_stack and watch.is_step_of(handle, self.main):
                return "switch"
        return watch.run(handle, most, most_s)

    def set_driven(self, is_driven, pending=None):
        """Changes the mode; going back to fast, `pending` are the numbers of the ready handles in the page's order."""
        self.core.set_driven(bool(is_driven), pending)

    def cancel_task(self, task):
        """Cancels the task that the page knows under this number."""
        watch = self.core.watch
        found = None if watch is None else watch.task_of(task)
        if found is not None:
            # As a plain task: the page knows that it is cancelled.
            self.core.entered(asyncio.Task.cancel, found)

    def stop(self):
        """Cancels everything, lets it clean up, closes the loop: nothing runs after it."""
        if self.core.is_closed:
            return
        if self.core.is_running:
            self.must_close = True
            return
        self.close("cancelled")

    # How it ends.

    def end_with(self, error):
        """Ends the whole program: sys.exit without a word unless its code is one, KeyboardInterrupt as an error."""
        is_exit = isinstance(error, SystemExit)
        how = "ok" if is_exit and error.code in (None, 0) else "error"
        if error is not self.ending:
            # It comes by again where a task awaits the one that raised it.
            self.ending = error
            if not is_exit:
                self._tell("interrupted" if is_from_page(error) else "uncaught", error)
            elif how == "error" and not isinstance(error.code, int):
                print(error.code, file=sys.stderr)
        self.must_close = True
        self._end(how)
        return how

    def close(self, how):
        self.must_close = False
        core = self.core
        if self.is_closing:
            # An interrupt while it cleans up.
            return
        self.is_closing = True
        core.set_driven(False)
        # From here on nobody has to be asked for turns: they are run here.
        core.is_asked = True
        core.entered(self._unwind)
        core.entered(self._abandon)
        listeners.take_down(self)
        self._end(how)
        self.output.end_line()
        core.close()
        self.host.closed()
        current.living.remove(self)
        current.route()
        if sys.modules.get("__main__") is self.module:
            sys.modules["__main__"] = _first_main
        linecache.cache.pop(self.file_name, None)
        # A program's functions and its namespace hold each other, and with them all that it has made.
        with warnings.catch_warnings():
            # What it had not awaited by then, it does not await because it was ended.
            warnings.simplefilter("ignore", RuntimeWarning)
            self.namespace.clear()
            self.main = self.ending = None
            _collect_now_and_then()

    def _unwind(self):
        """Cancels what is left and runs it until it is done, a bounded number of turns; time does not hold it up."""
        core = self.core
        # What was to happen later does not; time goes on only for those who clean up.
        core.drop_timers()
        for _ in range(2):
            tasks = core.tasks()
            if not tasks:
                break
            for task in tasks:
                task.cancel()
            core.drain(_MOST_TURNS_TO_END, _MOST_SECONDS_TO_END)
        for loop in list(core.loops):
            if loop._asyncgens:
                loop.create_task(loop.shutdown_asyncgens())
        core.drain(_MOST_TURNS_TO_END, _MOST_SECONDS_TO_END)

    def _abandon(self):
        """Closes the coroutines of tasks that swallowed their cancellation."""
        for task in self.core.tasks():
            task._log_destroy_pending = False
            try:
                task.get_coro().close()
            except (SystemExit, KeyboardInterrupt, RuntimeError, ValueError):
                # It swallowed that as well, or is suspended on a stack of its own.
                continue
            except BaseException as error:
                self._tell("task", error, task.get_name())

    def _end(self, how):
        if self.how is None:
            self.how = how
            self.output.end_line()
            self.host.ended(how)

    # Errors.

    def task_failed(self, task):
        """A task failed that nobody awaits; whoever takes its error before the turn is over, takes it."""
        self.core.at_turn_end(lambda: self._tell_failed(task))

    def _tell_failed(self, task):
        if task.done() and not task.cancelled() and task._log_traceback and not task._callbacks:
            # Told now; asyncio need not tell again when the task is collected.
            task._log_traceback = False
            task._loop.call_exception_handler(
                {"message": "Task exception was never retrieved", "exception": task._exception, "future": task}
            )

    def report_context(self, context):
        """What asyncio's default exception handler gets."""
        error = context.get("exception")
        if isinstance(error, (SystemExit, KeyboardInterrupt)):
            # It has ended the program or a run of its loop; the task is collected at some time after that.
            return
        message = context.get("message") or "Unhandled exception in event loop"
        if error is None:
            print(message, *(f"{key}: {context[key]!r}" for key in sorted(context) if key != "message"), sep="\n",
                  file=sys.stderr)
            return
        task = context.get("task") or context.get("future")
        name = task.get_name() if isinstance(task, asyncio.Task) else None
        self._tell("task" if name else "callback", error, name)

    def _tell(self, kind, error, task=None):
        self.output.end_line()
        self.host.error(report(kind, error, self.source, self.file_name, task))


_first_main = sys.modules["__main__"]
_closed = count(1)


def _collect_now_and_then():
    """CPython seldom looks at what has lived for long, such as what is left of a program."""
    if next(_closed) % 16 == 0:
        gc.collect()


def _can_switch():
    from js import WebAssembly

    return hasattr(WebAssembly, "Suspending")
