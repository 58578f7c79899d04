"""Functions of a program that the page calls by itself: listeners, intervals, and what `create_proxy` makes.

They run as the program that handed them over, so that tasks land on its loop and errors are told as its errors. What the
page holds of them is taken down when the program ends: what went through pyodide.ffi.wrappers is known here, the rest to
web/python/listeners.js.
"""

import functools
import sys
from types import FunctionType, MethodType

import pyodide.ffi
from pyodide.ffi import wrappers

from . import current

_create_proxy = pyodide.ffi.create_proxy
_create_once_callable = pyodide.ffi.create_once_callable
_add = wrappers.add_event_listener
_remove = wrappers.remove_event_listener
_set_interval = wrappers.set_interval
_set_timeout = wrappers.set_timeout

# Takes down whatever the page holds of a proxy; the page puts its own function here.
release = None


def _guarded(program, function):
    """The function as the page may call it: it enters the program, and an error ends there."""

    @functools.wraps(function)
    def call(*args, **kwargs):
        if not program.core.is_closed:
            try:
                return program.core.entered(_tell_errors, program, function, args, kwargs)
            finally:
                program.host.called()

    # From now on the page may call the program, so who waits for an event does not wait in vain.
    program.host.listens(True)
    return call


def _tell_errors(program, function, args, kwargs):
    try:
        return function(*args, **kwargs)
    except Exception as error:
        program.loop.call_exception_handler({"message": f"Exception in {function!r}", "exception": error})


def create_proxy(obj, /, **options):
    program = current.find()
    if program is None:
        return _create_proxy(obj, **options)
    if isinstance(obj, (FunctionType, MethodType)):
        obj = _guarded(program, obj)
    proxy = _create_proxy(obj, **options)
    program.proxies.append(proxy)
    return proxy


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
    number = _set_interval(_guarded(program, callback), interval)
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
