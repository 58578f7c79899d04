"""The names that programs written for PyScript use: those of now, and those of 2022.

What a program writes goes into its document, or into the element that it names. Text is shown as text; only
`HTML(..)` is markup.
"""

import asyncio
import inspect
from functools import wraps

import js
from js import document, window
from pyodide import ffi
from pyodide.ffi.wrappers import add_event_listener
from pyodide.http import pyfetch

__all__ = ["HTML", "Element", "PyScript", "display", "document", "fetch", "ffi", "js", "when", "window", "write"]


class HTML:
    """Markup that `display` puts into the page as it is."""

    def __init__(self, html):
        self._html = html

    def _repr_html_(self):
        return self._html


def display(*values, target=None, append=True):
    """Shows values in the element with the id `target`, each on a line of its own; `append=False` replaces what is there."""
    element = _region() if target is None else _element(target)
    if not append:
        element.replaceChildren()
    for value in values:
        line = document.createElement("div")
        markup = getattr(value, "_repr_html_", None)
        if markup is None:
            line.textContent = value if isinstance(value, str) else repr(value)
        else:
            line.innerHTML = markup()
        element.append(line)


def write(element_id, value, append=False, exec_id=0):
    """Writes a value into an element, as `pyscript.write` of 2022 did."""
    Element(element_id).write(value, append=append)


def when(event_type, selector):
    """Makes a function that is called on an event of the elements which the selector means."""

    def decorate(function):
        takes_event = bool(inspect.signature(function).parameters)

        @wraps(function)
        def handler(event):
            result = function(event) if takes_event else function()
            if inspect.isawaitable(result):
                asyncio.ensure_future(result)

        elements = document.querySelectorAll(selector) if isinstance(selector, str) else [_plain(selector)]
        if len(elements) == 0:
            raise ValueError(f"no element of the page is meant by {selector!r}: put it into HTML first")
        for element in elements:
            add_event_listener(element, event_type, handler)
        return function

    return decorate


class Element:
    """An element of the page by its id, as in 2022. One that is not there yet is made, at the end of the document."""

    def __init__(self, element_id, element=None):
        self._id = element_id
        self._element = element

    @property
    def id(self):
        return self._id

    @property
    def element(self):
        if self._element is None:
            self._element = _element(self._id)
        return self._element

    @property
    def value(self):
        return self.element.value

    @property
    def innerHtml(self):
        return self.element.innerHTML

    def write(self, value, append=False):
        """Shows a value in the element; `append=True` adds a line to what is there."""
        display(value, target=self.element, append=append)

    def clear(self):
        """Empties the element."""
        if hasattr(self.element, "value"):
            self.element.value = ""
        else:
            self.element.replaceChildren()

    def select(self, query, from_content=False):
        """The first element inside that the selector means, or None."""
        root = self.element.content if from_content else self.element
        found = root.querySelector(query)
        if not found:
            print(f"nothing inside of {self._id} is meant by {query!r}")
            return None
        return Element(found.id, found)

    def clone(self, new_id=None, to=None):
        """Puts a copy into the page, at the end of `to` or behind the element."""
        clone = self.element.cloneNode(True)
        clone.id = new_id or f"{self._id}-copy"
        if to is None:
            self.element.after(clone)
        else:
            to.element.append(clone)
        return Element(clone.id, clone)

    def add_class(self, names):
        """Adds a class, or a list of them."""
        self.element.classList.add(*([names] if isinstance(names, str) else names))

    def remove_class(self, names):
        """Removes a class, or a list of them."""
        self.element.classList.remove(*([names] if isinstance(names, str) else names))


class _PyScript:
    """What `PyScript` was in 2022: the way to the loop."""

    @property
    def loop(self):
        return asyncio.get_event_loop()


PyScript = _PyScript()


class _Fetched:
    """A request that is sent when it, or one of its forms, is awaited."""

    def __init__(self, url, options):
        self._url = url
        self._options = options

    def __await__(self):
        return pyfetch(self._url, **self._options).__await__()

    async def text(self):
        return await (await self).string()

    async def json(self):
        return await (await self).json()

    async def bytes(self):
        return await (await self).bytes()


def fetch(url, **options):
    """Sends a request: `await fetch(url)` gives the response, `await fetch(url).json()` what is in it."""
    return _Fetched(url, options)


def _region():
    return document.body


def _plain(target):
    return target.element if isinstance(target, Element) else target


def _element(target):
    """The element that an id, `#id` or an element means; one that is not there yet is made."""
    if not isinstance(target, str):
        return _plain(target)
    element_id = target.removeprefix("#")
    found = document.getElementById(element_id)
    # The page says null, which is not None.
    if not found:
        found = document.createElement("div")
        found.id = element_id
        _region().append(found)
    return found
