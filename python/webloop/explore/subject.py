"""Subject: what all runs of a search have in common: the program, compiled once, what may differ, and what was recorded."""

import builtins
from types import ModuleType

from ..blocking.rewriting import CALL, compile_program
from ..page.clocks import _time
from ..page.names import provide
from ..page.scripts import scripts_of

LEVELS = ("loop", "work", "beyond")


class Subject:
    """A program that is explored, at one level."""

    def __init__(self, source, file_name, level="loop", prints="", fails=False, cancels=False):
        self.source, self.file_name, self.level = source, file_name, level
        self.are_sleeps_work = level == "work"
        self.is_beyond = level == "beyond"
        self.prints = prints  # "" or "same" or "any order"
        self.fails, self.cancels = fails, cancels
        self.scripts = scripts_of(source)
        for script in self.scripts:
            script.code = compile_program(script.text, file_name)
        self.names = {}
        provide(source, self.names)
        # Whether another seed may make a difference.
        self.draws = any(word in source for word in ("random", "secrets", "uuid", "shuffle"))
        self.draws_page = any(word in source for word in ("document", "display", "Element", "pydom", "pyscript"))
        self.asks_javascript = "js" in source or "pyscript" in source
        self.wall_start = _time()
        # Of the good run: what it leaves behind, what it prints, and after how many callbacks it was cut.
        self.leftover = frozenset()
        self.output = None
        self.most_callbacks = None
        self.record = None  # the answers from outside

    def module(self, runs):
        """A fresh `__main__`."""
        module = ModuleType("__main__")
        namespace = module.__dict__
        namespace["__builtins__"] = builtins
        namespace["__file__"] = self.file_name
        namespace[CALL] = runs.call
        namespace.update(self.names)
        return module
