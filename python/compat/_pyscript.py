"""The part of PyScript's library that in PyScript is JavaScript, and the names of 2022 beside those of today."""

import sys
from importlib import import_module

import js
from polyscript import NO_WORKERS
from pyodide.code import run_js
from webloop.page import configuration, scripts

_import_all = run_js("(urls) => Promise.all(urls.map((url) => import(url)))")
_targets = {}  # of each script


async def js_import(*urls):
    """Imports modules of JavaScript: a program's document has those that it makes itself, and no others."""
    for url in urls:
        if not url.startswith(("blob:", "data:")):
            raise NotImplementedError(f"{url} is not imported: a program reaches no scripts but its own, such as data:text/javascript,..")
    return await _import_all(js.Array.of(*urls))


def PyWorker(url, options=None):
    raise NotImplementedError(NO_WORKERS)


class _NoFiles:
    def __getattr__(self, name):
        raise NotImplementedError("a program of the playground cannot open your folders: it has files of its own, which end with it")


fs = interpreter = _NoFiles()


def __getattr__(name):
    # Made when it is needed: the document of a program that displays nothing has nothing in it.
    if name == "target":
        return _place().id
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _place():
    """The element in which a script displays what it does not give another target: that of its tag, or one behind it."""
    number = scripts.running.get()
    place = _targets.get(number)
    if place is None or not place.isConnected:
        _targets[number] = place = _place_of(js.document.querySelectorAll(configuration.SCRIPTS).item(number))
        place.id = place.id or f"py-output{number or ''}"
    return place


def _place_of(tag):
    if tag and tag.localName != "script":
        return tag
    named = tag and js.document.getElementById(tag.getAttribute("target"))
    if named:
        return named
    place = js.document.createElement("div")
    if not tag or not js.document.body.contains(tag):
        js.document.body.append(place)
    else:
        tag.after(place)
    return place


def _of_2022(name):
    if name in ("Element", "PyScript", "write"):
        return getattr(import_module("pyscript_2022"), name)
    raise AttributeError(f"module 'pyscript' has no attribute {name!r}")


# The package imports this one.
sys.modules["pyscript"].__getattr__ = _of_2022
