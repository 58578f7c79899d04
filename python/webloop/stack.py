"""Waiting in the middle of a plain function, where the browser can switch stacks (JSPI).

Only the program's top level does that, on a stack of its own: while it is suspended the page goes on to run turns on
another one.
"""

import asyncio

from pyodide.code import run_js
from pyodide.ffi import can_run_sync, run_sync

_deferred = None


def can_wait(core):
    """Whether the code that runs may wait without returning."""
    return core.program.is_on_own_stack and can_run_sync()


def wait_for(core, coroutine):
    """Runs a coroutine as a task of the program's own loop, while this stack is suspended, and gives its result."""
    global _deferred
    if _deferred is None:
        _deferred = run_js(
            "() => { let settle; const promise = new Promise((resolve) => { settle = resolve; }); return [promise, settle]; }"
        )
    promise, settle = _deferred()
    task = core.program.loop.create_task(coroutine, name="main (waiting)")
    task.add_done_callback(lambda _: settle(None))
    running = asyncio._get_running_loop()
    core.suspend()
    try:
        run_sync(promise)
    finally:
        core.go_on()
        asyncio._set_running_loop(running)
    return task.result()
