"""Functions of a program that the page calls by itself: listeners, intervals, and what `create_proxy` makes.

They run as the program that handed them over, so that tasks land on its loop and errors are told as its errors: at once,
since only then an event can be prevented, and not at all while the program is paused. Then each call waits as a callback
of the loop, to be seen and stepped like any other. What the page holds of them is taken down when the program ends: what
went through pyodide.ffi.wrappers is known here, the rest to web/python/.
"""

import asyncio
import functools
import inspect
import sys
from types import BuiltinFunctionType, FunctionType, MethodType

import pyodide.ffi
from pyodide.ffi import wrappers

from . import current

_create_proxy = pyodide.ffi.create_proxy
_create_once_callable = pyodide.ffi.create_once_callable
_add = wrappers.add_event_listener
_remove = wrappers.remove_event_listener
_set_interval = wrappers.set_interval
_set_timeout = wrappers.set_timeout

_FUNCTIONS = (FunctionType, MethodType, BuiltinFunctionType, functools.partial)

# So many calls of one function wait at most. Nobody clicks that often, but the mouse moves far more often.
_MOST_HELD = 100

# The page puts its own functions here. `release` takes down whatever it holds of a proxy; `hold` gives the arguments of a
# call that has to wait, the promise that the call gives meanwhile, and what resolves that.
release = None
hold = None


def _guarded(program, function, most_held=_MOST_HELD):
    """The function as the page may call it: it enters the program, and an error ends there."""
    held = 0

    @functools.wraps(function)
    def call(*args, **kwargs):
        nonlocal held
        core, host = program.core, program.host
        if core.is_closed:
            return None
        host.called()
        # What the program itself does to the page, such as `button.click()`, is part of what it does.
        if not core.is_running and (program.held or core.watch is not None and host.is_paused()):
            if held >= most_held:
                return None
            held += 1
            return _hold(program, function, args, kwargs, let_go)
        host.enter_page()
        try:
            return core.entered(_tell_errors, program, function, args, kwargs)
        finally:
            host.leave_page()

    def let_go():
        nonlocal held
        held -= 1

    call.is_guarded = True
    # From now on the page may call the program, so who waits for an event does not wait in vain.
    program.host.listens(True)
    return call


def _hold(program, function, args, kwargs, let_go):
    """Lets a call wait until the program goes on or is stepped; gives a promise of what it will give."""
    waiting = hold(*args)
    args = tuple(waiting.args)

    def go_on():
        program.held -= 1
        let_go()
        # Stop runs what is to be cleaned up; this was not begun.
        result = None if program.is_closing else _tell_errors(program, function, args, kwargs)
        if inspect.iscoroutine(result):
            # As Pyodide does where the page calls an `async def`.
            asyncio.ensure_future(_resolve_later(waiting, result))
        else:
            _resolve(waiting, result)

    program.held += 1
    watch = program.core.watch
    if watch is None:
        program.loop.call_soon(go_on)
    else:
        watch.add_call(go_on, _code_of(function))
    return waiting.promise


async def _resolve_later(waiting, coroutine):
    result = None
    try:
        result = await coroutine
    finally:
        _resolve(waiting, result)


def _resolve(waiting, result):
    is_plain = result is None or isinstance(result, (bool, int, float, str, pyodide.ffi.JsProxy))
    waiting.resolve(result if is_plain else _create_proxy(result))


def _code_of(function):
    """The code behind decorators, to say which function it is."""
    function = inspect.unwrap(getattr(function, "func", function))
    return getattr(function, "__code__", None)


def _tell_errors(program, function, args, kwargs):
    try:
        return function(*args, **kwargs)
    except Exception as error:
        program.loop.call_exception_handler({"message": f"Exception in {function!r}", "exception": error})


def create_proxy(obj, /, **options):
    program = current.find()
    if program is None:
        return _create_proxy(obj, **options)
    if isinstance(obj, _FUNCTIONS) and not _is_guarded(obj):
        obj = _guarded(program, obj)
    proxy = _create_proxy(obj, **options)
    program.proxies.append(proxy)
    return proxy


def adopt(obj):
    """The proxy that the page may call in the place of a function that a program gave it without one."""
    if current.find() is not None and isinstance(obj, _FUNCTIONS) and not _is_guarded(obj):
        return create_proxy(obj)
    return None


def _is_guarded(function):
    return getattr(function, "is_guarded", False)


def create_once_callable(obj, /, **options):
    program = current.find()
    return _create_once_callable(obj if program is None else _guarded(program, obj), **options)


def add_event_listener(elt, event, listener):
    program = current.find()
    if program is None:
        return _add(elt, event, listener)
    guarded = _guarded(program, listener)
    program.listeners.append((elt, event, listener, guarded))
    _add(elt, event, guarded)


def remove_event_listener(elt, event, listener):
    for program in current.living:
        for known in program.listeners:
            if known[0] == elt and known[1:3] == (event, listener):
                program.listeners.remove(known)
                return _remove(elt, event, known[3])
    return _remove(elt, event, listener)


def set_interval(callback, interval):
    program = current.find()
    if program is None:
        return _set_interval(callback, interval)
    # Ticks that nobody could run are not made up for.
    number = _set_interval(_guarded(program, callback, most_held=1), interval)
    program.intervals.append(number)
    return number


def set_timeout(callback, timeout):
    program = current.find()
    if program is None:
        return _set_timeout(callback, timeout)
    number = _set_timeout(_guarded(program, callback), timeout)
    program.timeouts.append(number)
    return number


def take_down(program):
    """Removes what is still there; clearing what is over already does nothing."""
    for elt, event, _, guarded in program.listeners:
        _remove(elt, event, guarded)
    for number in program.intervals:
        wrappers.clear_interval(number)
    for number in program.timeouts:
        wrappers.clear_timeout(number)
    for proxy in program.proxies:
        if release is not None:
            release(proxy)
    program.listeners, program.intervals, program.timeouts, program.proxies = [], [], [], []
    program.host.listens(False)


def tell_uncaught():
    """Tells of an error that went out to the page, if a program's function raised it; gives whether that is so."""
    error = getattr(sys, "last_exc", None)
    step = None if error is None else error.__traceback__
    while step is not None:
        for program in current.living:
            if step.tb_frame.f_globals is program.namespace:
                program.loop.call_exception_handler({"message": "Exception in a listener", "exception": error})
                return True
        step = step.tb_next
    return False


def install():
    pyodide.ffi.create_proxy = create_proxy
    pyodide.ffi.create_once_callable = create_once_callable
    wrappers.add_event_listener = add_event_listener
    wrappers.remove_event_listener = remove_event_listener
    wrappers.set_interval = set_interval
    wrappers.set_timeout = set_timeout
