"""The names of PyScript's first year, beside those of today: `Element`, `PyScript.loop`, `pyscript.write`."""

import asyncio

from js import document


def write(element_id, value, append=False, exec_id=0):
    """Writes a value into an element, as `pyscript.write` of 2022 did."""
    Element(element_id).write(value, append=append)


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
        if not append:
            self.element.replaceChildren()
        line = document.createElement("div")
        markup = getattr(value, "_repr_html_", None)
        if markup is None:
            line.textContent = value if isinstance(value, str) else repr(value)
        else:
            line.innerHTML = markup()
        self.element.append(line)

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


def _element(element_id):
    """The element with this id; one that is not there yet is made."""
    found = document.getElementById(element_id)
    # The page says null, which is not None.
    if not found:
        found = document.createElement("div")
        found.id = element_id
        document.body.append(found)
    return found
