"""What has to change in the standard library and in Pyodide before a program can start."""

import asyncio
import builtins
import sys
import threading
from asyncio import CancelledError, events
from inspect import CO_COROUTINE

from _pyodide import _future_helper
from pyodide.webloop import WebLoopPolicy

from .. import here
from ..blocking import run, stacks
from ..scheduler.clock import outside
from ..watch import locks
from . import clocks, interruption, missing, promises
from .errors import leave_trail
from .output import Stream

_get_event_loop = asyncio.get_event_loop
_get_future_resolvers = _future_helper.get_future_resolvers

_is_installed = False


def new_event_loop():
    """A loop of the program, which runs while somebody runs it."""
    return here.program.runs.new_loop()


def get_event_loop():
    """The running loop; at the top level of a program the one that was set, if any."""
    program = here.program
    if program.set_loop is None or not program.runs.is_top_level():
        return _get_event_loop()
    return program.set_loop


def set_event_loop(loop):
    here.program.set_loop = loop


def get_policy_loop(policy):
    """What asyncio's C code asks where no loop runs: Pyodide has one for everybody, in CPython there is only what was set."""
    if here.program.set_loop is None:
        raise RuntimeError("There is no current event loop in thread 'MainThread'.")
    return here.program.set_loop


def start_thread(self):
    raise RuntimeError(
        "threads are not to be had in a browser page: write a coroutine and asyncio.create_task(..) instead"
    )


def ask_for_input(prompt="", /):
    raise RuntimeError("input() is not to be had here: a page cannot block; take what the program needs from a variable")


def get_future_resolvers(future):
    """Pyodide makes these for a promise that is awaited: so that future waits for the page."""
    outside.add(future)
    return _get_future_resolvers(future)


def _unwound(code, offset, error):
    """An error leaves a function. Where that is a task's, the task has failed, and somebody should hear of it."""
    if not code.co_flags & CO_COROUTINE:
        return
    try:
        task = asyncio.current_task()
    except RuntimeError:
        return
    if task is None or getattr(task.get_coro(), "cr_code", None) is not code:
        return
    if isinstance(error, (CancelledError, SystemExit)):
        return
    leave_trail(error, task.get_name())
    if not task._callbacks and not isinstance(error, KeyboardInterrupt):
        here.program.task_failed(task)


def _watch_for_failures():
    """Costs nothing until an error leaves a function."""
    monitoring = sys.monitoring
    for tool in (4, 3, 5):
        if monitoring.get_tool(tool) is None:
            monitoring.use_tool_id(tool, "webloop")
            monitoring.register_callback(tool, monitoring.events.PY_UNWIND, _unwound)
            monitoring.set_events(tool, monitoring.events.PY_UNWIND)
            return


def install():
    """Puts all replacements in place; twice is once."""
    global _is_installed
    interruption.install()
    if _is_installed:
        return
    _is_installed = True
    promises.give_thens()
    run.install()
    stacks.install()
    for module in (asyncio, events):
        module.new_event_loop = new_event_loop
        module.get_event_loop = get_event_loop
        module.set_event_loop = set_event_loop
    WebLoopPolicy.get_event_loop = get_policy_loop
    threading.Thread.start = start_thread
    builtins.input = ask_for_input
    _future_helper.get_future_resolvers = get_future_resolvers
    sys.stdout = Stream("out", sys.stdout)
    sys.stderr = Stream("err", sys.stderr)
    clocks.install()
    missing.install()
    locks.install()
    _watch_for_failures()
