"""What PyScript's library stands on, which in PyScript is JavaScript: its configuration, modules, storage and workers.

What cannot be had here says so when it is used, not when it is imported.
"""

from importlib import import_module

import js
from pyodide.code import run_js
from pyodide.ffi import to_js
from webloop import here
from webloop.page import configuration

config = to_js(configuration.read(), dict_converter=js.Object.fromEntries)
js_modules = js.Object.new()

NO_WORKERS = (
    "the playground has no workers: a program is one thread, and asyncio.create_task(..) is how it does several things"
)
workers = run_js("(words) => new Proxy({}, { get() { throw new Error(words); } })")(NO_WORKERS)


async def lazy_py_modules(*names):
    """Imports modules. Those that are not in Python's standard library are not to be had, which the error says."""
    return [import_module(name) for name in names]


async def storage(name):
    """The map of texts with this name, which outlives the program: each program, and each link, has maps of its own."""
    return await here.program.host.open_store(name)
