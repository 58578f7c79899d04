"""Calls of the program's functions by the document and by JavaScript, and errors that nobody there takes.

web/frame/calls.js sees the calls. They run at once, since only then an event can be prevented; not while the program is
paused: then each waits in the program's queue like any other callback, to be seen and stepped, and so do those that come
before it has run.
"""

import gc
import inspect
import sys
import traceback
from contextlib import suppress
from functools import wraps

import js
import pyodide_js
from pyodide.ffi import JsException, create_once_callable, create_proxy, wrappers

from .. import here
from ..watch.places import place_of_code
from . import promises
from .errors import TOLD, TRAIL, say_problem

# So many calls of one function wait at most, but for messages. Nobody clicks that often, but the mouse moves far more often.
_MOST_HELD = 100

# Functions of these are no program's, whoever calls them.
_OURS = ("webloop", "_pyodide")

_LET_GO = "This borrowed proxy was automatically destroyed"
_KEEP = (
    "JavaScript was given something of Python for one call only, such as a function, and uses it later: give it "
    "`create_proxy(function)` of pyodide.ffi, or use `add_event_listener` of pyodide.ffi.wrappers"
)

_calls = None  # the object of web/frame/calls.js
_held = {}  # of each function, by its id, how many calls wait


def begin(host):
    """A program is made: its host, or one before it, follows the calls."""
    global _calls
    _held.clear()
    is_first = _calls is None
    if hasattr(host, "follow_calls"):
        _calls = host.follow_calls(pyodide_js, create_proxy(sys.modules[__name__]))
    if is_first and _calls is not None:
        promises.install(_calls.chain)
        # The timers that the calls are followed through.
        for name in ("setTimeout", "setInterval", "clearTimeout", "clearInterval"):
            setattr(wrappers, name, getattr(js, name))
        for function in (add_event_listener, remove_event_listener, set_timeout):
            setattr(wrappers, function.__name__, function)
        sys.excepthook = print_exception
    forget()


def forget():
    """What JavaScript keeps until now is none of the program's functions."""
    if _calls is not None:
        _calls.forget()
        update()


def update():
    """Says whether calls have to wait just now."""
    if _calls is not None:
        _calls.isPaused = bool(_held) or _is_paused(here.program)


def _is_paused(program):
    return program.scheduler.is_paused or program.is_closing or program.scheduler.blocked is not None


def is_called():
    """Whether JavaScript keeps a function of the program, so that it may still call it."""
    return _calls is not None and _calls.isCalled()


# What web/frame/calls.js calls.


def changed():
    """`is_called` has changed, which the page hears of a program that has begun: before that no clock runs."""
    program = here.program
    if program.main is not None and not program.scheduler.is_closed:
        program.flush()


def awaited():
    """JavaScript has begun to wait for a task: virtual time may have to go on for that."""
    scheduler = here.program.scheduler
    if not scheduler.is_running and scheduler.clock.is_virtual:
        scheduler.request()


def is_inside():
    """Whether it is the program itself that has JavaScript call."""
    return here.program.scheduler.is_running


def must_wait(function):
    """Whether a call has to wait: not if the program makes it itself, as by `button.click()`."""
    scheduler = here.program.scheduler
    if scheduler.is_running and not scheduler.blocked:
        return False
    module = getattr(function, "__module__", None) or ""
    return module.partition(".")[0] not in _OURS


def hold(function, go_on, is_message):
    """Lets a call wait as a callback of the program's; `go_on` makes it, or drops it if called with true."""
    program = here.program
    key = id(function)
    if program.is_closing or (_held.get(key, 0) >= _MOST_HELD and not is_message):
        go_on(True)
        return
    _held[key] = _held.get(key, 0) + 1

    def run():
        _held[key] -= 1
        if not _held[key]:
            del _held[key]
            update()
        # Stop runs what is to be cleaned up; this was not begun.
        go_on(program.is_closing)

    # What it calls is the program's own: a step ends with it.
    run.__module__ = "__main__"
    handle = program.loop.call_soon(run)
    handle._place = place_of_code(program, _code_of(function))
    program.flush()


def _code_of(function):
    """The code behind decorators, to say which function it is."""
    return getattr(inspect.unwrap(getattr(function, "func", function)), "__code__", None)


def uncaught(kind, address, message, text):
    """An error that nobody took: one of Python, by its type and address, or else in JavaScript's words."""
    program = here.program
    # Whoever cancels a task knows of it.
    if program.scheduler.is_closed or kind == "CancelledError":
        return
    error = _find(kind, address) if kind else None
    if error is None:
        if message.partition(": ")[2].startswith(_LET_GO):
            message = text = _KEEP
        program.output.end_line()
        message = message.strip().rpartition("\n")[2] if kind else message
        program.outbox.say("problem", "callback", message, 0, 0, 0, 0, "", text or message)
    elif isinstance(error, (SystemExit, KeyboardInterrupt)):
        program.scheduler.entered(program.end_with, error)
    elif not getattr(error, TOLD, False):
        program.output.end_line()
        trail = getattr(error, TRAIL, None)
        say_problem(program, "task" if trail else "callback", error, trail[0] if trail else None)
        if hasattr(error, "__dict__"):
            setattr(error, TOLD, True)
    if not is_inside():
        program.flush()


def print_exception(kind, error, trace):
    """sys.excepthook: Pyodide makes the text of an error for JavaScript of what this writes, not where the program's output goes."""
    traceback.print_exception(error, file=sys.__stderr__)
    sys.__stderr__.flush()


def _find(kind, address):
    """The error at an address. Nobody may have kept what was there, so it is looked for."""
    error = getattr(sys, "last_exc", None)
    if id(error) == address:
        return error
    for error in gc.get_objects():
        if id(error) == address and isinstance(error, BaseException) and type(error).__name__ == kind:
            return error
    return None


# What is changed in pyodide.ffi.wrappers.

_add = wrappers.add_event_listener
_remove = wrappers.remove_event_listener

# What is listened to: Pyodide finds it by a number, which is its own only as long as somebody in Python has it.
_targets = {}


def add_event_listener(elt, event, listener):
    """Has the events of an element call `listener`."""
    _targets[elt.js_id, event, listener] = elt
    _add(elt, event, listener)


def remove_event_listener(elt, event, listener):
    """Takes back what `add_event_listener` did with the same three."""
    _targets.pop((elt.js_id, event, listener), None)
    _remove(elt, event, listener)


# Pyodide's own forgets what the function gives, so an `async def` would never run.


def set_timeout(callback, timeout):
    """Calls `callback` after so many milliseconds; gives what `clear_timeout` takes."""

    @wraps(callback)
    def call():
        wrappers.TIMEOUTS.pop(key, None)
        return callback()

    function = create_once_callable(call)
    number = wrappers.setTimeout(function, timeout)
    key = number if isinstance(number, int) else number.js_id
    wrappers.TIMEOUTS[key] = _Once(function)
    return number


class _Once:
    """A function that JavaScript has called already, if its call waits."""

    def __init__(self, function):
        self.function = function

    def destroy(self):
        with suppress(JsException):
            self.function.destroy()
