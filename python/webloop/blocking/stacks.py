"""Waiting in the middle of a plain function, where the browser can switch stacks (JSPI).

Turns are promising calls there. While a stack is suspended, the rest of its turn is handed back and others go on, in new
calls; several may be suspended at once. Each call has a thread state of its own, so running loop and current task of a
suspended stack are what they were when it goes on.
"""

import asyncio
from asyncio import futures

import js
import pyodide.ffi
from pyodide.ffi import can_run_sync, create_once_callable

from .. import here
from ..page import calls
from ..watch.waits import suspended

# Each of them keeps its part of CPython's one stack of 10 MB: some 3,000 fill it, and nothing runs any more.
_MOST_SUSPENDED = 1000

_run_sync = pyodide.ffi.run_sync

# Suspended tasks whose cancelling has been passed on.
_cancelled = set()


def run_sync(awaitable):
    """Waits for an awaitable in the middle of a plain function, and gives its result."""
    program = here.program
    if program is None:
        return _run_sync(awaitable)
    if not can_run_sync():
        why = "JavaScript has called it" if hasattr(js.WebAssembly, "Suspending") else "the browser cannot switch stacks"
        raise RuntimeError(f"run_sync() cannot wait here, since {why}: write `await` in an `async def`")
    check_room("run_sync()", awaitable)
    future = asyncio.ensure_future(awaitable)
    wait_until_done(program.scheduler, future)
    return future.result()


def wait_for(scheduler, what, coroutine):
    """Runs a coroutine as a task of the program's own loop, while this stack is suspended, and gives its result."""
    check_room(what, coroutine)
    caller = asyncio.current_task() if asyncio._get_running_loop() is not None else None
    name = "waiting" if caller is None else f"{caller.get_name()} (waiting)"
    task = scheduler.program.loop.create_task(_outcome(coroutine), name=name)
    wait_until_done(scheduler, task)
    value, error = task.result()
    if error is not None:
        raise error
    return value


def check_room(what, awaitable):
    """Raises an error if as many stacks are suspended as can be."""
    if len(suspended) >= _MOST_SUSPENDED:
        if asyncio.iscoroutine(awaitable):
            awaitable.close()
        raise RuntimeError(f"{what} cannot wait here: {_MOST_SUSPENDED} calls wait in the middle of a function already")


def wait_until_done(scheduler, future):
    """Suspends this stack until a future is done."""
    if future.done():
        return
    caller = asyncio.current_task() if asyncio._get_running_loop() is not None else None
    was_running = scheduler.is_running
    watch = scheduler.watch
    step = watch.suspended(future) if watch is not None else None
    key = object() if caller is None else caller
    suspended[key] = future
    if was_running:
        scheduler.suspend()
    else:
        scheduler.request()
    try:
        _run_sync(_End(scheduler, future))
    finally:
        del suspended[key]
        if caller in _cancelled:
            # It is cancelled here, and not once more where it awaits next.
            _cancelled.discard(caller)
            caller.uncancel()
        if was_running:
            scheduler.go_on()
        if scheduler.watch is not None:
            scheduler.watch.resumed(step)


def pass_on_cancels():
    """Cancels what cancelled tasks wait for whose stacks are suspended: asyncio takes them for running. Gives whether there are any."""
    was_any = False
    for task, future in list(suspended.items()):
        if getattr(task, "_must_cancel", False) and task not in _cancelled and future.cancel():
            _cancelled.add(task)
            was_any = True
    return was_any


def sleep(program, seconds):
    """time.sleep on the program's own loop: others run meanwhile, as with Pyodide's."""
    check_room("time.sleep()", None)
    future = program.loop.create_future()
    timer = program.loop.call_later(seconds, futures._set_result_unless_cancelled, future, None)
    future._webloop_when = timer.when()
    wait_until_done(program.scheduler, future)
    future.result()


def block(program, seconds):
    """time.sleep on a loop that somebody runs: nothing else of the program runs, as in CPython, but its document stays alive."""
    scheduler = program.scheduler
    program.flush()
    scheduler.blocked = blocked = _Timer(seconds)
    calls.update()
    try:
        _run_sync(blocked)
    finally:
        scheduler.blocked = None
        calls.update()
    if program.is_closing:
        raise asyncio.CancelledError


class _Timer:
    """A real time as Pyodide's run_sync can wait for it."""

    _asyncio_future_blocking = False

    def __init__(self, seconds):
        self.seconds = seconds

    def add_done_callback(self, callback):
        def end():
            js.clearTimeout(self.timer)
            callback(self)

        self.end = create_once_callable(end)
        self.timer = js.setTimeout(self.end, self.seconds * 1000)

    def result(self):
        return None

    def __await__(self):
        yield self


class _End:
    """That a future is done, as Pyodide's run_sync can wait for it: neither result nor error goes through JavaScript."""

    _asyncio_future_blocking = False

    def __init__(self, scheduler, future):
        self.scheduler = scheduler
        self.future = future

    def add_done_callback(self, callback):
        def end(_):
            callback(self)
            # The stack goes on before anything else runs, virtual time above all.
            self.scheduler.yield_turn()

        self.future.add_done_callback(end)

    def result(self):
        return None

    def __await__(self):
        yield self


async def _outcome(coroutine):
    """A coroutine's result, and what would end the whole program if it left the task."""
    try:
        return await coroutine, None
    except (SystemExit, KeyboardInterrupt) as error:
        return None, error


def install():
    pyodide.ffi.run_sync = run_sync
