"""Core: the queues of one program, and what the page calls to run them.

Two modes. Fast: Python has its own ready queue and timer heap, and asks the page for one turn and one timer at most.
Driven: the page's loop has both (watch.py), so that it can pause, step, slow down and show them. The mode may change
between any two callbacks; the order does not.

What takes a new handle depends on the core's state and is exchanged in its loops (`EventLoop._add`), so that `call_soon`
asks nothing.
"""

import asyncio
import time
from collections import deque
from heapq import heapify, heappop, heappush
from itertools import chain, count, repeat
from math import inf
from operator import length_hint

from . import current
from .runs import Runs
from .watch import Watch

_monotonic = time.monotonic
_set_running_loop = asyncio._set_running_loop
_get_running_loop = asyncio._get_running_loop

# Cancelled timers stay in the heap until they are due, or so many that it is worth a sweep; as in asyncio.
_MOST_CANCELLED = 100

# How many callbacks run between two looks at the clock, which costs as much as a short callback: as many as take a small
# part of the budget.
_FIRST_SLICE = 4
_LONGEST_SLICE = 32


# Tasks are numbered from 1 in each program; most programs do with names that are there already.
_NAMES = tuple(f"Task-{number}" for number in range(1, 1001))


class Core:
    """The ready queue, the timers and the clock of one program."""

    def __init__(self, program, host):
        self.program = program
        self.host = host
        self.loops = []
        self.ready = deque()
        self.timers = []  # a heap of (when, number, timer)
        self.numbers = count(1)
        self.cancelled_timers = 0
        self.watch = None
        self.task_names = chain(_NAMES, (f"Task-{number}" for number in count(len(_NAMES) + 1)))
        self.runs = Runs(self)
        self.after_turn = []
        self.is_asked = False
        self.is_idle = False
        self.is_running = False
        self.is_closed = False
        self.is_debug = False
        self.armed = None
        # What is left of this turn: a slice that is being run, and so many behind it.
        self.slice = repeat(None, 0)
        self.left = 0
        self.slice_size = _FIRST_SLICE
        # Counts how often a suspended stack, or another mode, took a turn away from those who ran it.
        self.epoch = 0
        self.add = self._add_idle
        self._read_clock()

    # Loops.

    def attach(self, loop):
        self.loops.append(loop)
        loop._add = loop._held.append if loop._is_halted else self.add

    def detach(self, loop):
        self.loops.remove(loop)
        loop._add = _refuse

    def debug_changed(self):
        self.is_debug = any(loop._debug for loop in self.loops)

    def _take_with(self, add):
        self.add = add
        for loop in self.loops:
            if not loop._is_halted:
                loop._add = add

    # Time.

    def _read_clock(self):
        """While nobody watches, the page's clock is the real one: Python reads it itself, which is cheaper."""
        offset = float(self.host.time()) - _monotonic()
        self.use_clock(lambda: _monotonic() + offset)

    def use_host_clock(self):
        host_time = self.host.time
        self.use_clock(lambda: float(host_time()))

    def use_clock(self, now):
        self.now = now
        for loop in self.loops:
            loop._now = now

    # Handles.

    def _add_idle(self, handle):
        self.ready.append(handle)
        self.ask()

    def ask(self):
        """Asks the page for a turn."""
        if not self.is_asked and not self.is_closed:
            self.is_asked = True
            self._take_with(self.ready.append)
            self.host.request_turn()

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

    def at_turn_end(self, function):
        """Calls `function` when this turn is over, before the next one begins."""
        self.after_turn.append(function)
        if self.watch is not None:
            self.watch.add_marker()
        elif not self.is_running:
            self.ask()

    # Fast mode: the page calls.

    def pump(self, budget_s):
        """Runs turns until nothing is ready or the budget is spent; then asks for what it needs."""
        if self.watch is not None or self.is_closed or self.is_running:
            return None
        if not self.is_asked:
            self.armed = None
        self.is_asked = False
        self._take_with(self.ready.append)
        return self.entered(self._turns, budget_s)

    def entered(self, function, *args):
        """Calls a function with this program as the current one; how the program ends is not an error of the caller's."""
        before = self._enter()
        try:
            return function(*args)
        except SystemExit as error:
            self.program.exit(error.code)
        except KeyboardInterrupt as error:
            self.program.interrupted(error)
        finally:
            self._leave(before)
            if self.program.must_close and not self.is_running:
                self.program.close("cancelled")

    def _enter(self):
        before = current.program, _get_running_loop(), self.is_running
        self.is_running = True
        current.enter(self.program)
        return before

    def _leave(self, before):
        current.program, loop, self.is_running = before
        _set_running_loop(loop)
        if not self.is_closed:
            if self.watch is None:
                if self.ready or self.after_turn:
                    self.ask()
                else:
                    self._take_with(self._add_idle)
                    self._arm()
                self._tell_idle()
            self.program.output.flush_lines()

    def _tell_idle(self):
        """Tells the page when nothing is left, and when something is again."""
        is_idle = not self.is_asked and self.armed is None and not self.tasks()
        if is_idle != self.is_idle:
            self.is_idle = is_idle
            self.host.idle(is_idle)

    def run_failed(self, handle, error):
        """A callback raised."""
        if isinstance(error, SystemExit):
            self.program.exit(error.code)
        elif isinstance(error, KeyboardInterrupt):
            self.program.interrupted(error)
        else:
            failed(handle, error)

    def _arm(self):
        """Asks the page for a call at the earliest deadline, or for none any more."""
        if self.is_asked or self.is_closed:
            return
        timers = self.timers
        while timers and not timers[0][2]._scheduled:
            heappop(timers)
            self.cancelled_timers -= 1
        when = timers[0][0] if timers else None
        if when != self.armed:
            self.armed = when
            self.host.request_turn_at(when)

    def _turns(self, budget_s):
        epoch = self.epoch
        size = self.slice_size
        before = _monotonic()
        end = before + budget_s
        while True:
            if not self.left:
                if self.after_turn:
                    self.end_turn()
                self._begin_turn()
                if not self.left:
                    return None
            if self.program.steps_aside and not self.program.is_on_own_stack and self._is_main_next():
                return "switch"
            number = 1 if self.program.steps_aside else min(size, self.left)
            self.left -= number
            self.slice = slice_ = repeat(None, number)
            if self.is_debug:
                self._run_debug(slice_)
            else:
                self._run(slice_)
            if epoch != self.epoch or self.is_closed:
                return None
            now = _monotonic()
            spent = now - before
            before = now
            if spent * 4 > budget_s:
                size = max(1, size >> 2)
            elif spent * 16 < budget_s and size < _LONGEST_SLICE:
                size *= 2
            self.slice_size = size
            if now >= end:
                if not self.left and self.after_turn:
                    self.end_turn()
                return None

    def _is_main_next(self):
        return getattr(self.ready[0]._callback, "__self__", None) is self.program.main

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

    def _run(self, slice_):
        """Runs as many handles as the slice has items. This is where a program spends its time."""
        popleft = self.ready.popleft
        running = _get_running_loop()
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

    def _run_debug(self, slice_):
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

    def suspend(self):
        """Leaves the program in the middle of a step of its top level; others may run until `go_on`."""
        self.yield_turn()
        self.is_running = self.program.is_on_own_stack = self.program.steps_aside = False
        current.program = None
        self.program.output.flush_lines()
        if self.watch is None:
            if self.ready or self.after_turn:
                self.ask()
            else:
                self._take_with(self._add_idle)
                self._arm()

    def go_on(self):
        """Enters the program again where `suspend` left it."""
        self.is_running = self.program.is_on_own_stack = self.program.steps_aside = True
        current.program = self.program

    # Changing the mode.

    def set_driven(self, is_driven, pending=None):
        if self.is_closed or is_driven == (self.watch is not None):
            return
        self.yield_turn()
        self.left = 0
        if is_driven:
            self._begin_watching()
        else:
            self._end_watching(pending)

    def _begin_watching(self):
        if self.armed is not None:
            self.armed = None
            self.host.request_turn_at(None)
        self.is_asked = False
        ready, timers = list(self.ready), sorted(self.timers, key=lambda entry: entry[:2])
        self.ready.clear()
        self.timers = []
        self.cancelled_timers = 0
        self.use_host_clock()
        self.watch = watch = Watch(self)
        watch.adopt_all([entry[2] for entry in timers if entry[2]._scheduled])
        for handle in ready:
            if not handle._cancelled:
                watch.add(handle)
        self._take_with(watch.add)
        if self.after_turn:
            watch.add_marker()

    def _end_watching(self, pending):
        watch, self.watch = self.watch, None
        ready, timers = watch.give_back(pending)
        self.ready.extend(ready)
        self.timers = [(timer._when, timer._number, timer) for timer in timers]
        heapify(self.timers)
        self._read_clock()
        self._take_with(self._add_idle)
        if self.ready or self.after_turn:
            self.ask()
        else:
            self._arm()

    # The end.

    def tasks(self):
        """The tasks of all loops that are not done, as far as can be told in the order in which they were made."""
        tasks = set()
        for loop in self.loops:
            tasks |= asyncio.all_tasks(loop)
        return in_order(tasks)

    def drain(self, most_turns, most_s):
        """Runs turns without waiting: where nothing is ready, time jumps to the next deadline."""
        end = _monotonic() + most_s
        for _ in range(most_turns):
            if _monotonic() > end:
                return
            self._begin_turn()
            if not self.left:
                if self.after_turn:
                    self.end_turn()
                    continue
                if not self.timers:
                    return
                when = max(self.timers[0][0], self.now())
                self.use_clock(lambda when=when: when)
                continue
            number, self.left = self.left, 0
            self.slice = slice_ = repeat(None, number)
            self._run(slice_)
            self.end_turn()

    def close(self):
        self.is_closed = True
        self.is_asked = False
        self.ready.clear()
        self.timers.clear()
        self.after_turn.clear()
        if self.watch is None:
            if self.armed is not None:
                self.host.request_turn_at(None)
        self.watch = None
        for loop in list(self.loops):
            loop._close()


def failed(handle, error):
    """Hands the error of a callback to the exception handler of its loop."""
    callback = asyncio.format_helpers._format_callback_source(handle._callback, handle._args)
    context = {"message": f"Exception in callback {callback}", "exception": error, "handle": handle}
    if handle._source_traceback:
        context["source_traceback"] = handle._source_traceback
    handle._loop.call_exception_handler(context)


def in_order(tasks):
    """Sorts tasks by the number in their names; asyncio keeps no other order. The ones with a name of their own come first."""

    def number(task):
        _, _, digits = task.get_name().partition("Task-")
        return int(digits) if digits.isdecimal() else 0

    return sorted(tasks, key=number)


def _refuse(handle):
    raise RuntimeError("Event loop is closed")
