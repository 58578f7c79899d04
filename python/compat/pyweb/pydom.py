"""`pyweb.pydom`: the names of PyScript's years 2023 and 2024 on the elements of `pyscript.web`, which came after it.

An element is one of today's, so `when` takes it, and what is not named here is the attribute of the page's own.
"""

import sys

from pyscript import display, document, web


def _of_page(name):
    """A property that is one of the page's element."""

    def write(self, value):
        if not hasattr(self._js, name):
            raise AttributeError(f"Element {self._js.tagName} has no {name} attribute.")
        setattr(self._js, name, value)

    return property(lambda self: getattr(self._js, name), write)


class _Maker:
    """What elements are found and made in."""

    def find(self, selector):
        found = [Element(each) for each in self._js.querySelectorAll(selector)]
        return ElementCollection(found) if found else None

    def create(self, type_, is_child=True, classes=None, html=None, label=None):
        element = Element(document.createElement(type_))
        element.add_class(list(classes or ()))
        if html is not None:
            element.html = html
        if label is not None:
            element.label = label
        if is_child:
            self.append(element)
        return element


class Element(_Maker, web.Element):
    """An element of the page."""

    def __init__(self, dom_element):
        super().__init__(dom_element=dom_element)

    def __setattr__(self, name, value):
        if isinstance(getattr(type(self), name, None), property):
            object.__setattr__(self, name, value)
        else:
            super().__setattr__(name, value)

    _js = property(lambda self: self._dom_element)
    html = _of_page("innerHTML")
    value = _of_page("value")
    selected = _of_page("selected")
    style = property(lambda self: Style(self._js.style))
    options = property(lambda self: Options(self))
    children = property(lambda self: [Element(each) for each in self._js.children])
    classes = property(lambda self: list(self._js.classList.values()))
    draw = web.canvas.draw
    download = web.canvas.download
    snap = web.video.snap

    @property
    def parent(self):
        return Element(self._js.parentElement) if self._js.parentElement else None

    @property
    def content(self):
        return self._js.innerHTML

    @content.setter
    def content(self, value):
        display(value, target=self.id)

    def append(self, child):
        super().append(child)
        return child

    def clone(self, new_id=None):
        clone = Element(self._js.cloneNode(True))
        clone.id = new_id
        return clone

    def add_class(self, name):
        self._js.classList.add(*([name] if isinstance(name, str) else name))
        return self

    def remove_class(self, name):
        self._js.classList.remove(*([name] if isinstance(name, str) else name))
        return self


class Options(web.Options):
    """The options of a select element."""

    @property
    def options(self):
        return [Element(each) for each in self._element._js.options]


class Style:
    """The style of an element, or of all elements of a collection."""

    def __init__(self, *styles):
        self._styles = styles

    def __getitem__(self, name):
        return self._styles[0].getPropertyValue(name)

    def __setitem__(self, name, value):
        for style in self._styles:
            style.setProperty(name, value)

    def remove(self, name):
        for style in self._styles:
            style.removeProperty(name)

    def set(self, **values):
        for name, value in values.items():
            self[name] = value

    visible = property(lambda self: self["visibility"], lambda self, value: self.__setitem__("visibility", value))


def _of_all(name):
    """A property that lists those of all elements, and is set for all."""

    def write(self, value):
        for element in self:
            setattr(element, name, value)

    return property(lambda self: [getattr(element, name) for element in self], write)


class ElementCollection(web.ElementCollection):
    """Elements that were found."""

    html = _of_all("html")
    value = _of_all("value")
    children = property(lambda self: self._elements)
    style = property(lambda self: Style(*[element._js.style for element in self]))


class _Ids:
    """Elements by their ids, as attributes."""

    def __getattr__(self, name):
        found = document.getElementById(name)
        return Element(found) if found else None


class PyDom(_Maker):
    """The module: the page itself."""

    Element = Element
    ElementCollection = ElementCollection
    ids = _Ids()
    _js = document
    body = property(lambda self: Element(document.body))
    head = property(lambda self: Element(document.head))

    def create(self, type_, classes=None, html=None):
        return super().create(type_, is_child=False, classes=classes, html=html)

    def __getitem__(self, key):
        if isinstance(key, int):
            return Element(document.documentElement.children[key])
        return self.find(key)


sys.modules[__name__] = PyDom()
