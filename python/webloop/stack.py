"""Waiting in the middle of a plain function, where the browser can switch stacks (JSPI).

Only the program's top level does that, on a stack of its own: while it is suspended the page goes on to run turns on
another one.
"""

import asyncio

from pyodide.ffi import can_run_sync, run_sync


def can_wait(core):
    """Whether the code that runs may wait without returning."""
    return core.program.is_on_own_stack and can_run_sync()


def wait_for(core, coroutine):
    """Runs a coroutine as a task of the program's own loop, while this stack is suspended, and gives its result."""
    loop = core.program.loop
    task = loop.create_task(_outcome(coroutine), name="main (waiting)")
    # A plain future, so that an error does not go through JavaScript and a cancelled task is not one.
    is_over = loop.create_future()
    task.add_done_callback(lambda _: is_over.set_result(None))
    running = asyncio._get_running_loop()
    if core.watch is not None:
        core.watch.tell_suspended(core.program.main, task)
    core.suspend()
    try:
        run_sync(is_over)
    finally:
        core.go_on()
        core.host.resume_page()
        asyncio._set_running_loop(running)
    value, error = task.result()
    if error is not None:
        raise error
    return value


async def _outcome(coroutine):
    """A coroutine's result, and what would end the whole program if it left the task."""
    try:
        return await coroutine, None
    except (SystemExit, KeyboardInterrupt) as error:
        return None, error
