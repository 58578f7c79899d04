"""The modules that programs may import beside Python's own, compiled: PyScript's library, aiohttp's names.

They are kept as code in CPython's memory, and so in the snapshot of it: to compile them takes four times as long as to run them.
"""

import sys
from importlib.util import spec_from_file_location
from pathlib import Path

# What they import of Python's own, for the same reason.
import base64  # noqa: F401
import html  # noqa: F401
import json  # noqa: F401

_FOLDER = Path(__file__).parents[2] / "compat"


class _Library:
    """Finds the modules, and runs their code."""

    def __init__(self):
        self.code = {}
        self.places = {}
        for path in _FOLDER.rglob("*.py"):
            *parents, name = path.relative_to(_FOLDER).with_suffix("").parts
            module = ".".join(parents if name == "__init__" else [*parents, name])
            self.code[module] = compile(path.read_text(), str(path), "exec")
            self.places[module] = path

    def find_spec(self, name, path=None, target=None):
        if name not in self.code:
            return None
        place = self.places[name]
        return spec_from_file_location(
            name, place, loader=self, submodule_search_locations=[str(place.parent)] if place.stem == "__init__" else None
        )

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        exec(self.code[module.__name__], module.__dict__)


sys.meta_path.append(_Library())
