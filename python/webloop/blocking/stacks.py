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

_run_sync = pyodide.ffi.run_sync


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


def wait_for(scheduler, coroutine):
    """Runs a coroutine as a task of the program's own loop, while this stack is suspended, and gives its result."""
    caller = asyncio.current_task() if asyncio._get_running_loop() is not None else None
    name = "waiting" if caller is None else f"{caller.get_name()} (waiting)"
    task = scheduler.program.loop.create_task(_outcome(coroutine), name=name)
    wait_until_done(scheduler, task)
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
    future.add_done_callback(lambda _: is_over.resolve())
    was_running = scheduler.is_running
    watch = scheduler.watch
    polled = watch.suspended(future) if watch is not None else 0
    if caller is not None:
        suspended[caller] = future
    if was_running:
        scheduler.suspend()
    try:
        _run_sync(is_over.promise)
    finally:
        suspended.pop(caller, None)
        if was_running:
            scheduler.go_on()
        if scheduler.watch is not None:
            scheduler.watch.resumed(polled)


async def _outcome(coroutine):
    """A coroutine's result, and what would end the whole program if it left the task."""
    try:
        return await coroutine, None
    except (SystemExit, KeyboardInterrupt) as error:
        return None, error


def install():
    pyodide.ffi.run_sync = run_sync
