"""The interpreter between runs: what a run may change of it is put back, and what differs from run to run is made the same.

While a search is under way the program of this interpreter is the run, numbers at random come from its seed, nothing can
suspend the stack, and memory is collected between runs only. `Lent.give_back` undoes all of it.
"""

import asyncio
import builtins
import gc
import logging
import os
import sys
import time
import uuid
import warnings

import js

from .. import here
from ..blocking import run, stacks
from ..page import clocks
from .chance import PROGRAM, Pcg32
from .page_timers import PageTimers
from .world import World

# The modules whose names a program may exchange, as tests and old programs do.
_MODULES = (asyncio, builtins, time, os, uuid, logging, warnings, sys)

# What `sys` changes by itself.
_PASSING = {"last_exc", "last_type", "last_value", "last_traceback", "_"}

# Collecting takes as long as some runs.
_RUNS_BETWEEN_COLLECTIONS = 100


class Lent:
    """The interpreter while a search has it."""

    def __init__(self, source="", draws_page=False):
        self.outer = here.program
        document = getattr(js, "document", None)
        self.body = document.body if draws_page and document is not None else None
        self.html = None if self.body is None else self.body.innerHTML
        self.world = World()
        self.page_timers = PageTimers()
        self.numbers = None  # at random, of the run
        self.run_count = 0
        self.was_collecting = gc.isenabled()
        gc.collect()
        gc.freeze()
        gc.disable()
        self.undone = []
        for module in (clocks, stacks, run):
            self._exchange(module, "can_run_sync", _cannot)
        self._exchange(os, "urandom", self._bytes)
        self._exchange(warnings, "_warn_unawaited_coroutine", self._unawaited)
        if "random" in sys.modules:
            self._seed_random_module()
        # What a program does not name it does not exchange.
        self.kept = [(module, dict(vars(module))) for module in _MODULES if module.__name__ in source]
        self.filters = warnings.filters[:]
        self.handlers = logging.root.handlers[:], logging.root.level
        self.environment = dict(os.environ._data)

    def _exchange(self, owner, name, value):
        self.undone.append((owner, name, getattr(owner, name)))
        setattr(owner, name, value)

    def _seed_random_module(self):
        import random

        self._exchange(random, "_urandom", self._bytes)
        seed = random.Random.seed
        lent = self

        def seed_of_run(self, a=None, version=2):
            seed(self, lent.numbers.next() if a is None and lent.numbers else a, version)

        self._exchange(random.Random, "seed", seed_of_run)
        self.random = random

    random = None

    def _bytes(self, count):
        return self.numbers.bytes(count)

    def _unawaited(self, coroutine):
        here.program.coroutine_forgotten(coroutine)

    def begin(self, trial, seed):
        """A run begins."""
        if self.random is None and "random" in sys.modules:
            # The program has imported it in the run before.
            self._seed_random_module()
        if self.body is not None and self.body.innerHTML != self.html:
            self.body.innerHTML = self.html
        self.page_timers.begin()
        here.program = trial
        self.numbers = Pcg32(seed, PROGRAM)
        if self.random is not None:
            self.random.seed(self.numbers.next())

    def end(self):
        """A run is over."""
        here.program = self.outer
        asyncio._set_running_loop(self.outer.loop)
        for module, names in self.kept:
            if vars(module) != names:
                _put_back(vars(module), names)
        if warnings.filters != self.filters:
            warnings.filters[:] = self.filters
            warnings._filters_mutated()
        handlers, level = self.handlers
        if logging.root.handlers != handlers or logging.root.level != level:
            logging.root.handlers[:] = handlers
            logging.root.setLevel(level)
        # What the mapping has inside, since that compares all at once.
        if os.environ._data != self.environment:
            os.environ._data.clear()
            os.environ._data.update(self.environment)
        self.run_count += 1
        if self.run_count % _RUNS_BETWEEN_COLLECTIONS == 0:
            gc.collect()

    def give_back(self):
        """The search is over."""
        here.program = self.outer
        for owner, name, value in reversed(self.undone):
            setattr(owner, name, value)
        self.undone.clear()
        self.world.give_back()
        self.page_timers.give_back()
        gc.unfreeze()
        if self.was_collecting:
            gc.enable()
        gc.collect()


def _put_back(present, names):
    for name in present.keys() - names.keys() - _PASSING:
        # A submodule that was imported stays: the next run would only import it again.
        if type(present[name]) is not type(sys):
            del present[name]
    for name, value in names.items():
        if present.get(name, present) is not value and name not in _PASSING:
            present[name] = value


def _cannot():
    return False
