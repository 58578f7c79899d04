"""Timers of the page: `js.setTimeout` and its kin, which in a run that is explored are timers of the run.

Only functions of Python become those: JavaScript, and above all the host of the search itself, keeps the browser's.
"""

import js
from pyodide.ffi import JsDoubleProxy, JsProxy, wrappers

from .. import here

_NAMES = ("setTimeout", "setInterval", "clearTimeout", "clearInterval")

# What is made of them in pyodide.ffi.wrappers.
_WRAPPERS = ("set_timeout", "set_interval", "clear_timeout", "clear_interval")

# Larger than any number of the browser's own.
_FIRST = 2**40


class PageTimers:
    """What stands in their place while a search has the interpreter."""

    def __init__(self):
        self.real = {name: getattr(js, name) for name in _NAMES}
        self.of_wrappers = {name: getattr(wrappers, name) for name in _WRAPPERS}
        self.timers = {}
        for name, wrapper in zip(_NAMES, _WRAPPERS):
            setattr(js, name, getattr(self, name))
            setattr(wrappers, wrapper, getattr(self, name))

    def give_back(self):
        for name, wrapper in zip(_NAMES, _WRAPPERS):
            setattr(js, name, self.real[name])
            setattr(wrappers, wrapper, self.of_wrappers[wrapper])

    def begin(self):
        self.timers.clear()

    def setTimeout(self, callback, milliseconds=0, *args):
        if not self._is_of_run(callback):
            return self.real["setTimeout"](callback, milliseconds, *args)
        return self._set(callback, milliseconds, args, False)

    def setInterval(self, callback, milliseconds=0, *args):
        if not self._is_of_run(callback):
            return self.real["setInterval"](callback, milliseconds, *args)
        return self._set(callback, milliseconds, args, True)

    def clearTimeout(self, number=None):
        timer = self.timers.pop(number, None) if isinstance(number, int) else None
        if timer is not None:
            timer.cancel()
        elif not isinstance(number, int) or number < _FIRST:
            self.real["clearTimeout"](number)

    clearInterval = clearTimeout

    def _is_of_run(self, callback):
        is_of_python = not isinstance(callback, JsProxy) or isinstance(callback, JsDoubleProxy)
        return is_of_python and hasattr(here.program, "subject")

    def _set(self, callback, milliseconds, args, is_repeated):
        number = _FIRST + len(self.timers)
        loop = here.program.loop

        def run():
            if is_repeated:
                self.timers[number] = loop.call_later(float(milliseconds) / 1000, run)
            else:
                self.timers.pop(number, None)
            result = callback(*args)
            if hasattr(result, "send"):
                loop.create_task(result)

        run.__qualname__ = getattr(callback, "__qualname__", "callback")
        self.timers[number] = loop.call_later(float(milliseconds or 0) / 1000, run)
        return number
