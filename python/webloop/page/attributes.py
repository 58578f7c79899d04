"""Attributes of elements that call Python, as in PyScript's HTML.

`py-click="game.play"` names a function, which gets the event, and so did `pys-onClick` in 2022; `py-click="count()"`, as it was in
2023, or `py-onClick` before that, is code, which runs in the program's namespace on each such event.
"""

import asyncio
import inspect

import js
from pyodide.ffi.wrappers import add_event_listener

from .names import provide


def connect(program):
    """Has the attributes of the program's HTML call it."""
    document = getattr(js, "document", None)
    if document is None or "py" not in document.documentElement.innerHTML:
        return
    for element in document.querySelectorAll("*"):
        for attribute in element.attributes:
            kind, _, event = attribute.name.partition("-")
            if kind in ("py", "pys") and event:
                text = attribute.value.strip()
                # HTML has no capital letters in the names of attributes.
                add_event_listener(element, event.removeprefix("on"), _handler(program, attribute.name, text))
                try:
                    provide(text, program.namespace)
                except SyntaxError:
                    # The event will tell.
                    continue


def _handler(program, name, text):
    is_function = name.startswith("pys-") or all(part.isidentifier() for part in text.split("."))

    def handle(event):
        try:
            code = compile(text, f"<{name}>", "eval")
        except SyntaxError:
            code = compile(text, f"<{name}>", "exec")
        result = eval(code, program.namespace)
        if is_function:
            result = result(event)
        if inspect.isawaitable(result):
            asyncio.ensure_future(result)

    # So that its calls wait while the program is paused, as those of the program's own functions.
    handle.__module__ = "__main__"
    return handle
