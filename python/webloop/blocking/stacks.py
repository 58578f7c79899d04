"""Waiting in the middle of a plain function, where the browser can switch stacks (JSPI).

Turns are promising calls there. While a stack is suspended, the rest of its turn is handed back and others go on, in new
calls; several may be suspended at once. Each call has a thread state of its own, so running loop and current task of a
suspended stack are what they were when it goes on.
"""

import asyncio

import js
import pyodide.ffi
from pyodide.ffi import can_run_sync

from .. import here
from ..watch.waits import suspended

# Each of them keeps a stack, of which the browser does not have any number: it would end the page.
_MOST_NESTED = 100

_run_sync = pyodide.ffi.run_sync
_ensure_future = asyncio.ensure_future


def run_sync(awaitable):
    """Waits for an awaitable in the middle of a plain function, and gives its result."""
    program = here.program
    if program is None:
        return _run_sync(awaitable)
    if not can_run_sync():
        why = "JavaScript has called it" if hasattr(js.WebAssembly, "Suspending") else "the browser cannot switch stacks"
        raise RuntimeError(f"run_sync() cannot wait here, since {why}: write `await` in an `async def`")
    future = asyncio.ensure_future(awaitable)
    wait_until_done(program.scheduler, future)
    return future.result()


def wait_for(scheduler, what, coroutine):
    """Runs a coroutine as a task of the program's own loop, while this stack is suspended, and gives its result."""
    if scheduler.nested == _MOST_NESTED:
        coroutine.close()
        raise RuntimeError(f"{what} cannot be called from a running event loop any more: {_MOST_NESTED} such calls wait already")
    caller = asyncio.current_task() if asyncio._get_running_loop() is not None else None
    name = "waiting" if caller is None else f"{caller.get_name()} (waiting)"
    task = scheduler.program.loop.create_task(_outcome(coroutine), name=name)
    scheduler.nested += 1
    try:
        wait_until_done(scheduler, task)
    finally:
        scheduler.nested -= 1
    value, error = task.result()
    if error is not None:
        raise error
    return value


def wait_until_done(scheduler, future):
    """Suspends this stack until a future is done."""
    if future.done():
        return
    caller = asyncio.current_task() if asyncio._get_running_loop() is not None else None
    # A promise of nothing, so that neither result nor error goes through JavaScript.
    is_over = js.Promise.withResolvers()

    def over(_):
        # It goes on after this batch, before any more time has passed.
        scheduler.resuming.add(future)
        is_over.resolve()

    future.add_done_callback(over)
    was_running = scheduler.is_running
    watch = scheduler.watch
    polled = watch.suspended(future) if watch is not None else 0
    if caller is not None:
        suspended[caller] = future
    if was_running:
        scheduler.suspend()
    asyncio.ensure_future = _as_it_is
    try:
        _run_sync(is_over.promise)
    finally:
        scheduler.resuming.discard(future)
        suspended.pop(caller, None)
        if was_running:
            scheduler.go_on()
        if scheduler.watch is not None:
            scheduler.watch.resumed(polled)


def _as_it_is(promise):
    """What Pyodide calls first to wait for a promise: a task of it would be of the loop that was set, which may stand still."""
    asyncio.ensure_future = _ensure_future
    return promise


async def _outcome(coroutine):
    """A coroutine's result, and what would end the whole program if it left the task."""
    try:
        return await coroutine, None
    except (SystemExit, KeyboardInterrupt) as error:
        return None, error


def install():
    pyodide.ffi.run_sync = run_sync
