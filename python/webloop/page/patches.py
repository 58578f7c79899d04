"""What has to change in the standard library and in Pyodide before a program can start."""

import asyncio
import builtins
import sys
import threading
from asyncio import CancelledError, events, tasks, unix_events
from inspect import CO_COROUTINE

from _pyodide import _future_helper
from pyodide.webloop import WebLoopPolicy

from .. import here
from ..blocking import run, stacks
from ..scheduler.clock import outside
from ..scheduler.loop import EventLoop
from ..scheduler.turns import Turns
from ..watch import locks
from ..watch.log import Watch
from . import clocks, interruption, library, missing, promises  # noqa: F401
from .errors import leave_trail
from .output import Stream

_get_event_loop = asyncio.get_event_loop
_register_task = tasks._c_register_task
_get_future_resolvers = _future_helper.get_future_resolvers

# What runs the steps of tasks.
_RUN = (Turns._run.__code__, Turns.run_one.__code__, Watch.run.__code__)

_is_installed = False


def get_event_loop():
    """The running loop; at the top level of a program the one that was set, if any."""
    program = here.program
    if program.set_loop is None or not program.runs.is_top_level():
        return _get_event_loop()
    return program.set_loop


# Pyodide's policy, whose loop is one for everybody. A program may have a policy of its own.


def new_policy_loop(policy):
    """A loop of the program, which runs while somebody runs it."""
    return EventLoop()


def set_policy_loop(policy, loop):
    here.program.set_loop = loop


def get_policy_loop(policy):
    """In CPython there is only what was set."""
    if here.program.set_loop is None:
        raise RuntimeError("There is no current event loop in thread 'MainThread'.")
    return here.program.set_loop


def register_task(task):
    """Register a task in asyncio as executed by an event loop.

    A task that is registered while it is being destroyed would be freed and stay in CPython's list of tasks (3.14.2; mended in
    3.14.3), so that whoever asks for all tasks reads freed memory. It is kept until that is over, and leaves the list as others do.
    """
    _register_task(task)
    here.program.scheduler.at_turn_end(lambda: task)


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
    here.program.failures.leaves(task, error)
    if not task._callbacks and not isinstance(error, KeyboardInterrupt):
        # A task that begins at once runs its first step in a call of who makes it, and not of ours.
        caller = sys._getframe(1).f_back
        here.program.task_failed(task, is_first_step=caller is None or caller.f_code not in _RUN)


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
    asyncio.get_event_loop = events.get_event_loop = get_event_loop
    # The ones that CPython makes want sockets.
    asyncio.EventLoop = asyncio.SelectorEventLoop = unix_events._DefaultEventLoopPolicy._loop_factory = EventLoop
    for module, name in ((asyncio, "_register_task"), (tasks, "_register_task"), (tasks, "_c_register_task")):
        setattr(module, name, register_task)
    WebLoopPolicy.new_event_loop = new_policy_loop
    WebLoopPolicy.set_event_loop = set_policy_loop
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
