"""Functions of the program that JavaScript calls: listeners, intervals, and what `create_proxy` makes.

They run at once, since only then an event can be prevented, and their errors are told as errors of the program. While it is
paused they do not run: each call waits as a callback of the loop, to be seen and stepped like any other.
"""

import functools
from types import BuiltinFunctionType, FunctionType, MethodType

import pyodide.ffi
from pyodide.ffi import wrappers

from .. import here

_create_proxy = pyodide.ffi.create_proxy
_create_once_callable = pyodide.ffi.create_once_callable
_add = wrappers.add_event_listener
_remove = wrappers.remove_event_listener
_set_interval = wrappers.set_interval
_set_timeout = wrappers.set_timeout

_FUNCTIONS = (FunctionType, MethodType, BuiltinFunctionType, functools.partial)

# So many calls of one function wait at most. Nobody clicks that often, but the mouse moves far more often.
_MOST_PAUSED = 100

# Of each listener what the document has in its place.
_callables = {}


def called_from_page(function, most_paused=_MOST_PAUSED):
    """The function as JavaScript may call it."""
    if getattr(function, "is_called_from_page", False) or here.program is None:
        return function
    paused = 0

    @functools.wraps(function)
    def call(*args, **kwargs):
        nonlocal paused
        program = here.program
        scheduler = program.scheduler
        if scheduler.is_closed or program.is_closing:
            return None
        # What the program itself does to the document, such as `button.click()`, is part of what it does.
        if not scheduler.is_running and (scheduler.is_paused or program.paused_calls):
            if paused < most_paused:
                paused += 1
                program.paused_calls += 1
                program.loop.call_soon(go_on, args, kwargs)
                program.flush()
            return None
        return scheduler.entered(_call, function, args, kwargs)

    def go_on(args, kwargs):
        nonlocal paused
        paused -= 1
        here.program.paused_calls -= 1
        _call(function, args, kwargs)

    call.is_called_from_page = True
    # From now on JavaScript may call the program, so who waits for an event does not wait in vain.
    here.program.is_called = True
    return call


def _call(function, args, kwargs):
    try:
        return function(*args, **kwargs)
    except Exception as error:
        here.program.loop.call_exception_handler({"message": f"Exception in {function!r}", "exception": error})


def _callable_of(listener):
    if listener not in _callables:
        _callables[listener] = called_from_page(listener)
    return _callables[listener]


def create_proxy(obj, /, **options):
    return _create_proxy(called_from_page(obj) if isinstance(obj, _FUNCTIONS) else obj, **options)


def create_once_callable(obj, /, **options):
    return _create_once_callable(called_from_page(obj), **options)


def add_event_listener(elt, event, listener):
    _add(elt, event, _callable_of(listener))


def remove_event_listener(elt, event, listener):
    _remove(elt, event, _callable_of(listener))


def set_interval(callback, interval):
    # Ticks that nobody could run are not made up for.
    return _set_interval(called_from_page(callback, most_paused=1), interval)


def set_timeout(callback, timeout):
    return _set_timeout(called_from_page(callback), timeout)


def install():
    pyodide.ffi.create_proxy = create_proxy
    pyodide.ffi.create_once_callable = create_once_callable
    wrappers.add_event_listener = add_event_listener
    wrappers.remove_event_listener = remove_event_listener
    wrappers.set_interval = set_interval
    wrappers.set_timeout = set_timeout
