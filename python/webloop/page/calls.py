"""Calls of the program's functions by the document and by JavaScript, and errors that nobody there takes.

web/frame/calls.js sees the calls. They run at once, since only then an event can be prevented; not while the program is
paused: then each waits in the program's queue like any other callback, to be seen and stepped.
"""

import inspect
import sys

from . import promises

_program = None
_calls = None  # the object of web/frame/calls.js

# So many calls of one function wait at most. Nobody clicks that often, but the mouse moves far more often.
_MOST_HELD = 100
_held = {}

# Functions of these are no program's, whoever calls them.
_OURS = ("webloop", "_pyodide", "asyncio")

_LET_GO = "This borrowed proxy was automatically destroyed"
_KEEP = (
    "a function of Python was given to JavaScript for one call only, and is called later: give it "
    "`create_proxy(function)` of pyodide.ffi, or use `add_event_listener` of pyodide.ffi.wrappers"
)


def follow(program):
    """Says whose functions they are."""
    global _program
    _program = program


def begin(calls):
    """Called by web/frame/calls.js when it begins."""
    global _calls
    _calls = calls
    calls.isPaused = _program.scheduler.is_paused
    promises.install(calls.chain)


def set_paused(is_paused):
    if _calls is not None:
        _calls.isPaused = is_paused


def is_called():
    """Whether JavaScript keeps a function of the program, so that it may still call it."""
    return _calls is not None and _calls.isCalled()


def is_inside():
    """Whether it is the program itself that made JavaScript call."""
    return _program.scheduler.is_running


def must_wait(function):
    """Whether a call has to wait: not if the program makes it itself, as by `button.click()`."""
    if is_inside() or not _program.scheduler.is_paused:
        return False
    module = getattr(function, "__module__", None) or ""
    return module.partition(".")[0] not in _OURS


def hold(function, go_on):
    """Lets a call wait as a callback of the program's; `go_on` makes it, or drops it if called with true."""
    count = _held.get(function, 0)
    if count >= _MOST_HELD:
        go_on(True)
        return
    _held[function] = count + 1

    def run():
        _held[function] -= 1
        if not _held[function]:
            del _held[function]
        # Stop runs what is to be cleaned up; this was not begun.
        go_on(_program.is_closing)

    _program.scheduler.add_call(run, code_of(function))


def code_of(function):
    """The code behind decorators, to say which function it is."""
    function = inspect.unwrap(getattr(function, "func", function))
    return getattr(function, "__code__", None)


def uncaught(kind, address, message, stack):
    """An error that nobody took: one of Python, by its type and address, or else in JavaScript's words."""
    if kind == "CancelledError":
        # Whoever cancels a task knows.
        return
    if not kind:
        if message.partition(": ")[2].startswith(_LET_GO):
            message = _KEEP
        _program.report_words(message, stack)
        return
    error = _find(kind, address, message)
    if error is None:
        _program.report_words(message.strip().rpartition("\n")[2], message)
    elif isinstance(error, (SystemExit, KeyboardInterrupt)):
        _program.end_with(error)
    else:
        _program.report(error)


def _find(kind, address, message):
    """The error at an address; a thing at an address that nobody holds must not be touched, so it is looked for."""
    error = getattr(sys, "last_exc", None)
    if id(error) == address:
        return error
    import gc

    for error in gc.get_objects():
        if id(error) == address and isinstance(error, BaseException) and type(error).__name__ == kind:
            return error
    return None
