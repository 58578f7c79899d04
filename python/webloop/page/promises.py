"""Promises: `then`, `catch` and `finally_` of asyncio's futures and tasks, and `then` of JavaScript's promises."""

import asyncio
import gc

from pyodide.code import run_js
from pyodide.ffi import create_once_callable
from pyodide.webloop import PyodideFuture


def give_thens():
    """Gives CPython's futures and tasks the methods of promises that Pyodide's have.

    A promise that a function of JavaScript gives is one of these to Python. Pyodide has types of its own for them, which cost a
    fifth more. The types in C cannot be written to, but what they keep their methods in can; nobody has looked for these
    names before, so no cache has to be told.
    """
    for future in (asyncio.Future, asyncio.futures._PyFuture):
        [methods] = gc.get_referents(future.__dict__)
        for name in ("then", "catch", "finally_"):
            methods[name] = PyodideFuture.__dict__[name]


def install(chain):
    """Puts a better `then` in the place of that of promises; `chain` is in web/frame/calls.js."""

    def then(self, onfulfilled=None, onrejected=None):
        """Calls a function with the promise's value, or another with its error; gives a promise of what that gives."""
        [chained] = chain(self, _once(onfulfilled), _once(onrejected))
        return chained

    # Pyodide's own forgets what the function gives or raises, and runs no coroutine of it.
    type(_a_promise()).then = then


def _a_promise():
    # Alone it would be given as a future.
    return run_js("[Promise.resolve()]")[0]


def _once(function):
    return None if function is None else create_once_callable(function, _may_syncify=True)
