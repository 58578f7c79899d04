"""EventLoop: what asyncio sees of a program's scheduler.

Several loops may share one scheduler, and with it its queue and its order. A program has a loop of its own that always runs;
one from `asyncio.new_event_loop()` runs, as in CPython, only while somebody runs it: what becomes ready in between is held.
"""

import asyncio
import logging
import sys
import traceback
import warnings
import weakref
from asyncio import BaseEventLoop, Future, base_events, constants, coroutines, tasks
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from itertools import count

from .. import here
from ..page.missing import Missing
from .handles import DebugHandle, DebugTimerHandle, Handle, TimerHandle

_logger = logging.getLogger("asyncio")
_NO_NAME = object()

# In which order the tasks were made that have names of their own; the others have numbers in their names.
_ages = count(1)


class EventLoop(Missing, asyncio.AbstractEventLoop):
    """An event loop in a page.

    All that needs no operating system is there. `run_in_executor` runs the function at once, since a page has no threads.
    `run_until_complete` and `run_forever` cannot block: runs.py says what they do instead.
    """

    def __init__(self, scheduler=None, is_own=False):
        self._scheduler = scheduler = scheduler or here.program.scheduler
        self._add = None  # what takes a new handle; the scheduler exchanges it as its state changes
        self._now = scheduler.clock.now  # likewise
        self._is_halted = not is_own
        self._held = []
        self._closed = False
        self._debug = False
        self._handle_type = Handle
        self._timer_type = TimerHandle
        self._task_factory = None
        self._exception_handler = None
        self._asyncgens = weakref.WeakSet()
        self._asyncgens_shutdown_called = False
        self.slow_callback_duration = 0.1
        scheduler.attach(self)
        if coroutines._is_debug_mode():
            self.set_debug(True)

    def __repr__(self):
        return f"<{type(self).__name__} running={self.is_running()} closed={self._closed} debug={self._debug}>"

    # Callbacks.

    def call_soon(self, callback, *args, context=None):
        """Calls `callback(*args)` in the next turn, behind what is ready already."""
        handle = self._handle_type(callback, args, self, context)
        self._add(handle)
        return handle

    call_soon_threadsafe = call_soon

    def call_later(self, delay, callback, *args, context=None):
        """Calls `callback(*args)` after `delay` seconds; at once if that is negative, never if it is infinite."""
        if delay is None:
            raise TypeError("delay must not be None")
        timer = self._timer_type(self._now() + delay, callback, args, self, context)
        self._scheduler.add_timer(timer)
        return timer

    def call_at(self, when, callback, *args, context=None):
        """Calls `callback(*args)` once `time()` has reached `when`."""
        if when is None:
            raise TypeError("when cannot be None")
        timer = self._timer_type(when, callback, args, self, context)
        self._scheduler.add_timer(timer)
        return timer

    def time(self):
        """The loop's time in seconds."""
        return self._now()

    def _timer_handle_cancelled(self, timer):
        self._scheduler.timer_cancelled(timer)

    # Futures and tasks.

    def create_future(self):
        return Future(loop=self)

    def create_task(self, coro, *, name=_NO_NAME, **kwargs):
        if self._closed:
            raise RuntimeError("Event loop is closed")
        if name is not _NO_NAME:
            kwargs["name"] = name
        watch = self._scheduler.watch
        try:
            if self._task_factory is not None:
                task = self._task_factory(self, coro, **kwargs)
                if watch is not None:
                    watch.task_begun(task)
            elif watch is not None:
                task = watch.create_task(coro, self, kwargs)
            # Merging no options into the call costs as much as the task.
            elif kwargs:
                task = tasks.Task(coro, loop=self, **kwargs)
                if name is not _NO_NAME:
                    task._webloop_age = next(_ages)
            else:
                task = tasks.Task(coro, loop=self)
            if self._debug and self._task_factory is None and task._source_traceback:
                del task._source_traceback[-1]
            return task
        finally:
            # Otherwise the exception of the task, its traceback and this frame would hold each other.
            task = None

    def set_task_factory(self, factory):
        if factory is not None and not callable(factory):
            raise TypeError("task factory must be a callable or None")
        self._task_factory = factory

    def get_task_factory(self):
        return self._task_factory

    # Executors: there is one thread, so the function runs at once and its result is there when somebody awaits it.

    _default_executor = None

    def run_in_executor(self, executor, func, *args):
        """Runs `func(*args)` at once, in the page's one thread, and gives a future that is done."""
        self._check_closed()
        if self._debug:
            self._check_callback(func, "run_in_executor")
        future = self.create_future()
        try:
            # A thread of its own would have no context variables either.
            future.set_result(Context().run(func, *args))
        except (SystemExit, KeyboardInterrupt):
            raise
        except StopIteration as error:
            future.set_exception(RuntimeError(f"the function raised {error!r}"))
        except BaseException as error:
            future.set_exception(error)
        return future

    def set_default_executor(self, executor):
        """Keeps it and never uses it: a page has no threads."""
        if not isinstance(executor, ThreadPoolExecutor):
            raise TypeError("executor must be ThreadPoolExecutor instance")
        self._default_executor = executor

    async def shutdown_default_executor(self, timeout=None):
        """Does nothing: a page has no threads."""

    # Running. A page cannot block; runs.py makes the difference invisible where that is possible.

    def run_until_complete(self, future):
        """Runs until `future` is done and gives its result, where the page can wait; else starts it and gives the task."""
        self._check_closed()
        return self._scheduler.program.runs.run_until_complete(self, future)

    def run_forever(self):
        """Waits for `stop()`, where the page can wait; else it says what to write instead."""
        self._check_closed()
        return self._scheduler.program.runs.run_forever(self)

    def stop(self):
        """Ends `run_forever`; a program's own loop never stops, since the page cannot wait for it."""
        self._scheduler.program.runs.stop_loop(self)

    def is_running(self):
        return not (self._closed or self._is_halted)

    def is_closed(self):
        return self._closed

    def close(self):
        """Closes a loop made by `asyncio.new_event_loop()`; its callbacks never run. Twice is once.

        A program's own loop closes with the program: closing it at the top level, as programs do in the end, does nothing.
        """
        if self._closed or (self is self._scheduler.program.loop and self._scheduler.program.runs.is_top_level()):
            return
        if not self._is_halted:
            raise RuntimeError("Cannot close a running event loop")
        self._close()

    def _close(self):
        if self._debug:
            self._track_origins(False)
        self._closed = True
        self._held.clear()
        self._scheduler.detach(self)

    def _check_closed(self):
        if self._closed:
            raise RuntimeError("Event loop is closed")

    # Async generators.

    async def shutdown_asyncgens(self):
        self._asyncgens_shutdown_called = True
        closing = list(self._asyncgens)
        self._asyncgens.clear()
        if not closing:
            return
        results = await asyncio.gather(*[each.aclose() for each in closing], return_exceptions=True)
        for result, agen in zip(results, closing):
            if isinstance(result, Exception):
                message = f"an error occurred during closing of asynchronous generator {agen!r}"
                self.call_exception_handler({"message": message, "exception": result, "asyncgen": agen})

    def _asyncgen_firstiter_hook(self, agen):
        if self._asyncgens_shutdown_called:
            message = f"asynchronous generator {agen!r} was scheduled after loop.shutdown_asyncgens() call"
            warnings.warn(message, ResourceWarning, source=self)
        self._asyncgens.add(agen)

    def _asyncgen_finalizer_hook(self, agen):
        self._asyncgens.discard(agen)
        if not self._closed:
            self.call_soon(self.create_task, agen.aclose())

    # Errors.

    def get_exception_handler(self):
        return self._exception_handler

    def set_exception_handler(self, handler):
        if handler is not None and not callable(handler):
            raise TypeError(f"A callable object or None is expected, got {handler!r}")
        self._exception_handler = handler

    # What BaseEventLoop's default handler adds to a context without a place; callbacks of ours know theirs.
    _current_handle = None

    def default_exception_handler(self, context):
        """Shows the error as an error of the program; it goes to the logger "asyncio" as well, if that has handlers."""
        self._scheduler.program.report_context(context)
        if base_events.logger.hasHandlers():
            BaseEventLoop.default_exception_handler(self, context)

    def call_exception_handler(self, context):
        """Gives an error that nobody took to the exception handler, or shows it if there is none."""
        handler = self._exception_handler
        try:
            if handler is None:
                self.default_exception_handler(context)
            else:
                try:
                    run = _context_of(context)
                    run(handler, self, context)
                except (SystemExit, KeyboardInterrupt):
                    raise
                except BaseException as error:
                    message = "Unhandled error in exception handler"
                    self.default_exception_handler({"message": message, "exception": error, "context": context})
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException:
            # A subclass may have a default handler of its own that fails.
            print("Exception in default exception handler", file=sys.stderr)
            traceback.print_exc()

    # Debug mode: callbacks are checked, handles know where they were made, slow ones are logged.

    def get_debug(self):
        return self._debug

    def set_debug(self, enabled):
        self._debug = enabled = bool(enabled)
        self._choose_handles()
        self._timer_type = DebugTimerHandle if enabled else TimerHandle
        if enabled:
            self.call_soon = self.call_soon_threadsafe = self._call_soon_debug
            self.call_later = self._call_later_debug
            self.call_at = self._call_at_debug
        else:
            for name in ("call_soon", "call_soon_threadsafe", "call_later", "call_at"):
                self.__dict__.pop(name, None)
        self._scheduler.debug_changed()
        if not self._is_halted:
            self._track_origins(enabled)

    def _choose_handles(self):
        types = (Handle, DebugHandle) if self._scheduler.watch is None else self._scheduler.watch.handle_types
        self._handle_type = types[self._debug]
        if self._scheduler.watch is None:
            self.__dict__.pop("create_future", None)
        elif type(self).create_future is EventLoop.create_future:
            self.create_future = self._create_watched_future

    def _create_watched_future(self):
        future = Future(loop=self)
        self._scheduler.watch.future_made(future, sys._getframe(1))
        return future

    def _track_origins(self, enabled):
        """While a loop in debug mode runs, coroutines remember where they were made."""
        sys.set_coroutine_origin_tracking_depth(constants.DEBUG_STACK_DEPTH if enabled else 0)

    def _call_soon_debug(self, callback, *args, context=None):
        self._check_callback(callback, "call_soon")
        handle = EventLoop.call_soon(self, callback, *args, context=context)
        del handle._source_traceback[-2:]
        return handle

    def _call_later_debug(self, delay, callback, *args, context=None):
        self._check_callback(callback, "call_later")
        timer = EventLoop.call_later(self, delay, callback, *args, context=context)
        del timer._source_traceback[-2:]
        return timer

    def _call_at_debug(self, when, callback, *args, context=None):
        self._check_callback(callback, "call_at")
        timer = EventLoop.call_at(self, when, callback, *args, context=context)
        del timer._source_traceback[-2:]
        return timer

    def _check_callback(self, callback, method):
        if coroutines.iscoroutine(callback) or coroutines._iscoroutinefunction(callback):
            raise TypeError(f"coroutines cannot be used with {method}()")
        if not callable(callback):
            raise TypeError(f"a callable object was expected by {method}(), got {callback!r}")

    def _warn_slow(self, handle, seconds):
        _logger.warning("Executing %s took %.3f seconds", asyncio.base_events._format_handle(handle), seconds)


def _context_of(context):
    """What runs an exception handler: the context of the task, future or handle that it hears of, if that has one."""
    for key in ("task", "future", "handle"):
        thing = context.get(key)
        if thing is not None:
            run = getattr(thing.get_context(), "run", None) if hasattr(thing, "get_context") else None
            return run or _plainly
    return _plainly


def _plainly(function, *args):
    return function(*args)
