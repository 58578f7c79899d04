"""Turns: the ready queue, the timers and the clock of one program, and how they are run.

Ready handles run first in, first out. A turn runs exactly what was ready when it began; due timers join behind, by deadline
and, at equal deadlines, by number.
"""

import asyncio
import time
from collections import deque
from heapq import heapify, heappop, heappush
from itertools import chain, count, repeat
from math import inf
from operator import length_hint

_monotonic = time.monotonic
_set_running_loop = asyncio._set_running_loop
_get_running_loop = asyncio._get_running_loop

# Cancelled timers stay in the heap until they are due, or so many that it is worth a sweep; as in asyncio.
_MOST_CANCELLED = 100

# Tasks are numbered from 1 in each program; most programs do with names that are there already.
_NAMES = tuple(f"Task-{number}" for number in range(1, 1001))


class Turns:
    """What is ready, what has a deadline, and the turn that is being run."""

    def __init__(self):
        self.loops = []
        self.ready = deque()
        self.timers = []  # a heap of (when, number, timer)
        self.numbers = count(1)
        self.cancelled_timers = 0
        self.task_names = chain(_NAMES, (f"Task-{number}" for number in count(len(_NAMES) + 1)))
        self.watch = None
        self.after_turn = []
        self.is_running = False
        # What is left of this turn: a slice that is being run, and so many behind it.
        self.slice = repeat(None, 0)
        self.left = 0
        # Counts how often a suspended stack, or another mode, took a turn away from those who ran it.
        self.epoch = 0

    def use_clock(self, now):
        self.now = now
        for loop in self.loops:
            loop._now = now

    def add_timer(self, timer):
        when = timer._when
        if when != when:
            raise ValueError("a deadline must not be NaN")
        if timer._loop._closed:
            raise RuntimeError("Event loop is closed")
        if when == inf:
            return
        timer._number = number = next(self.numbers)
        timer._scheduled = True
        if self.watch is not None:
            self.watch.add_timer(timer)
            return
        heappush(self.timers, (when, number, timer))
        if not self.is_running:
            self._arm()

    def handle_cancelled(self, handle):
        if self.watch is not None:
            self.watch.forget(handle)

    def timer_cancelled(self, timer):
        if not timer._scheduled:
            return
        timer._scheduled = False
        if self.watch is not None:
            self.watch.forget(timer)
            return
        self.cancelled_timers += 1
        if self.cancelled_timers > _MOST_CANCELLED and self.cancelled_timers * 2 > len(self.timers):
            self.timers = [entry for entry in self.timers if entry[2]._scheduled]
            heapify(self.timers)
            self.cancelled_timers = 0
        if not self.is_running:
            self._arm()

    def drop_timers(self):
        """Forgets all deadlines: none of them is reached any more."""
        for _, _, timer in self.timers:
            timer._scheduled = False
        self.timers.clear()
        self.cancelled_timers = 0

    def _begin_turn(self):
        """What is ready now is the turn; due timers join behind."""
        timers = self.timers
        if timers:
            now = self.now()
            while timers and timers[0][0] <= now:
                timer = heappop(timers)[2]
                if timer._scheduled:
                    timer._scheduled = False
                    self.ready.append(timer)
                else:
                    self.cancelled_timers -= 1
        self.left = len(self.ready)

    def end_turn(self):
        functions, self.after_turn = self.after_turn, []
        for function in functions:
            function()

    def _run(self, most):
        """Runs at most so many handles, of this turn and the next ones. This is where a program spends its time."""
        ready = self.ready
        popleft = ready.popleft
        running = _get_running_loop()
        epoch = self.epoch
        while True:
            number = self.left if self.left < most else most
            self.left -= number
            self.slice = slice_ = repeat(None, number)
            for _ in slice_:
                handle = popleft()
                callback = handle._callback
                if callback is None:
                    continue
                if handle._loop is not running:
                    if self._is_held(handle):
                        continue
                    running = handle._loop
                    _set_running_loop(running)
                try:
                    # A call with *args costs several times one without.
                    args = handle._args
                    if not args:
                        handle._context.run(callback)
                    elif len(args) == 1:
                        handle._context.run(callback, args[0])
                    else:
                        handle._context.run(callback, *args)
                except (SystemExit, KeyboardInterrupt):
                    raise
                except BaseException as error:
                    failed(handle, error)
            most -= number
            if not most or self.left or self.after_turn or self.is_debug or epoch != self.epoch:
                return
            self._begin_turn()
            if not self.left:
                return

    def _run_singly(self, most):
        number = min(most, self.left)
        self.left -= number
        self.slice = slice_ = repeat(None, number)
        for _ in slice_:
            self.run_one(self.ready.popleft())

    def run_one(self, handle):
        """Runs one handle with all that debug mode wants."""
        if handle._cancelled:
            return
        loop = handle._loop
        if loop is not _get_running_loop():
            if self._is_held(handle):
                return
            _set_running_loop(loop)
        before = _monotonic()
        try:
            handle._context.run(handle._callback, *handle._args)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as error:
            failed(handle, error)
        if loop._debug:
            seconds = _monotonic() - before
            if seconds >= loop.slow_callback_duration:
                loop._warn_slow(handle, seconds)

    def _is_held(self, handle):
        """Whether the loop of this handle does not run now; then the handle waits until it does."""
        loop = handle._loop
        if loop._closed:
            return True
        if loop._is_halted:
            loop._held.append(handle)
            return True
        return False

    def yield_turn(self):
        """Takes the rest of the turn away from the stack that runs it, which will be suspended."""
        rest = length_hint(self.slice)
        deque(self.slice, maxlen=0)
        self.left += rest
        self.epoch += 1


def failed(handle, error):
    """Hands the error of a callback to the exception handler of its loop."""
    callback = asyncio.format_helpers._format_callback_source(handle._callback, handle._args)
    context = {"message": f"Exception in callback {callback}", "exception": error, "handle": handle}
    if handle._source_traceback:
        context["source_traceback"] = handle._source_traceback
    handle._loop.call_exception_handler(context)
