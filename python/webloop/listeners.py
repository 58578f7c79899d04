"""What a program hung up in the page by pyodide.ffi.wrappers, so that it can be taken down when the program ends."""

from pyodide.ffi import wrappers

from . import current

_add = wrappers.add_event_listener
_remove = wrappers.remove_event_listener
_set_interval = wrappers.set_interval
_set_timeout = wrappers.set_timeout


def add_event_listener(elt, event, listener):
    _add(elt, event, listener)
    program = current.find()
    if program is not None:
        program.listeners.append((elt, event, listener))


def remove_event_listener(elt, event, listener):
    _remove(elt, event, listener)
    for program in current.living:
        program.listeners = [
            known for known in program.listeners if not (known[0] == elt and known[1:] == (event, listener))
        ]


def set_interval(callback, interval):
    number = _set_interval(callback, interval)
    program = current.find()
    if program is not None:
        program.intervals.append(number)
    return number


def set_timeout(callback, timeout):
    number = _set_timeout(callback, timeout)
    program = current.find()
    if program is not None:
        program.timeouts.append(number)
    return number


def take_down(program):
    """Removes what is still there; what the program removed itself is gone already."""
    for elt, event, listener in program.listeners:
        try:
            _remove(elt, event, listener)
        except (KeyError, AttributeError):
            pass
    for number in program.intervals:
        wrappers.clear_interval(number)
    for number in program.timeouts:
        wrappers.clear_timeout(number)
    program.listeners, program.intervals, program.timeouts = [], [], []


def install():
    wrappers.add_event_listener = add_event_listener
    wrappers.remove_event_listener = remove_event_listener
    wrappers.set_interval = set_interval
    wrappers.set_timeout = set_timeout
