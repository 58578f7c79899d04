"""Promises: `then`, `catch` and `finally_`, which Pyodide's futures and tasks have, on all of asyncio's.

Pyodide gives a program such a future for a promise of JavaScript, and makes it with the running loop's `create_future`.
Subclasses would do, but asyncio is slower with them; so its own classes get the methods, in a dict that Python protects.
"""

import asyncio
import gc

from pyodide.code import run_js
from pyodide.ffi import create_once_callable
from pyodide.webloop import PyodideFuture


def install(chain):
    """Puts the methods in place; `chain` is in web/frame/calls.js."""
    for future in (asyncio.Future, asyncio.futures._PyFuture):
        (methods,) = gc.get_referents(future.__dict__)
        for name in ("then", "catch", "finally_"):
            methods[name] = getattr(PyodideFuture, name)

    def then(self, onfulfilled=None, onrejected=None):
        """Calls a function with the promise's value, or another with its error; gives a promise of what that gives."""
        return chain(self, _once(onfulfilled), _once(onrejected))

    # Pyodide's own forgets what the function gives or raises, and runs no coroutine of it.
    type(_a_promise()).then = then


def _a_promise():
    # Alone it would be given as a future.
    return run_js("[Promise.resolve()]")[0]


def _once(function):
    return None if function is None else create_once_callable(function, _may_syncify=True)
