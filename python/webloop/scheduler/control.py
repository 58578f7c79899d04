"""Scheduler: when a program is run, and how: in batches of turns, step by step, at its speed or in virtual time.

The host gives it turns, in each of which it runs a batch of at most 8 ms, or one step if the page has asked for it. At its end it
asks for what it needs: a turn, or one at the earliest deadline. A paused program takes no turn and its clock stands still;
what becomes ready waits in the queue. Nothing of this changes the order in which callbacks run.

What takes a new handle depends on whether a turn is coming anyway, and is exchanged in the loops (`EventLoop._add`), so that
`call_soon` asks nothing.
"""

import asyncio
from asyncio import constants
from collections import deque
from enum import Enum, auto
from math import isfinite

from ..blocking.stacks import pass_on_cancels
from ..watch.log import Watch
from ..watch.own import is_of_program
from ..watch.waits import awaited_by_javascript, awaits, suspended
from . import clock
from .turns import Turns

_set_running_loop = asyncio._set_running_loop
_get_running_loop = asyncio._get_running_loop

_BUDGET_S = 0.008

# How many callbacks run between two looks at the clock, which costs as much as a short callback: as many as take a small
# part of the budget.
_FIRST_SLICE = 4
_LONGEST_SLICE = 32


# A step goes on over so many callbacks of asyncio's own.
_MOST_WAKE_UPS = 1000


class Step(Enum):
    """How far a step goes."""

    CALLBACK = auto()
    OWN = auto()  # to a callback in which code of the program runs
    TURN = auto()


class Scheduler(Turns):
    """The one scheduler of a program, in every mode."""

    def __init__(self, program, host):
        super().__init__()
        self.program = program
        self.host = host
        self.is_running = self.is_asked = self.is_paused = self.is_closed = False
        self.blocked = None  # what a stack waits for that lets no other one run
        self.entered_at = 0.0  # real time at which the program got the thread
        self.steps = deque()
        self.armed = None  # the deadline for which the host has a timer
        self.slice_size = _FIRST_SLICE
        self.add = self._add_idle

    # Loops.

    def attach(self, loop):
        self.loops.append(loop)
        loop._choose_handles()
        loop._add = loop._held.append if loop._is_halted else self.add

    def detach(self, loop):
        self.loops.remove(loop)
        loop._add = _refuse

    def debug_changed(self):
        self.is_debug = any(loop._debug for loop in self.loops)

    def origin_depth(self):
        """How many callers coroutines remember that are made while a loop in debug mode runs."""
        return constants.DEBUG_STACK_DEPTH if any(loop._debug and not loop._is_halted for loop in self.loops) else 0

    def _take_with(self, add):
        self.add = add
        for loop in self.loops:
            if not loop._is_halted:
                loop._add = add

    def _add_idle(self, handle):
        self.ready.append(handle)
        self.ask()

    def add_timer(self, timer):
        super().add_timer(timer)
        if self.watch is not None:
            self.watch.timer_added(timer)
        if not self.is_running:
            self.request()

    def timer_cancelled(self, timer):
        self.remove_timer(timer)
        if not self.is_running:
            self.request()

    def at_turn_end(self, function):
        """Calls `function` when this turn is over, before the next one begins."""
        self.after_turn.append(function)
        if not self.is_running:
            self.request()

    # Asking the host.

    def ask(self):
        """Asks the host for a turn."""
        if not self.is_asked and not self.is_closed:
            self.is_asked = True
            self._take_with(self.ready.append)
            self.host.request_turn()

    def request(self):
        """Asks the host for what is needed next, while nothing runs."""
        if self.is_asked or self.is_closed:
            return
        if self.steps:
            self.ask()
        elif self.is_paused:
            self._take_with(self.ready.append)
            self._arm(None)
        elif self.ready or self.after_turn:
            self.ask()
        else:
            when = self.deadline()
            if when is not None and self.may_jump():
                self.ask()
                return
            self._take_with(self._add_idle)
            self._arm(None if self.clock.stands_still() else when)

    def _arm(self, when):
        if when != self.armed:
            self.armed = when
            self.host.request_turn_at(None if when is None else self.clock.real_delay(when))

    def _clock_changed(self):
        if self.armed is not None:
            self._arm(None)
        if not self.is_running:
            self.request()

    # The host gives a turn.

    def turn(self):
        """Runs a batch, or a step."""
        if not self.is_asked:
            # It is the timer.
            self.armed = None
        self.is_asked = False
        if self.is_closed or self.blocked:
            return
        if self.steps:
            self.entered(self._step)
        elif not self.is_paused:
            self.entered(self._batch)
        else:
            self.request()

    def entered(self, function, *args):
        """Calls a function in a turn of the program; how the program ends is not an error of the caller's."""
        if self.is_running:
            # The program calls the document, which calls the program.
            return function(*args)
        self.is_running = True
        self.entered_at = clock.real_time()
        self._take_with(self.ready.append)
        self.program.enter()
        if self.watch is not None:
            self.watch.slice_begins()
        try:
            return function(*args)
        except (SystemExit, KeyboardInterrupt) as error:
            self.end_run(_get_running_loop(), error)
        finally:
            _set_running_loop(self.program.loop)
            self._leave()

    def _leave(self):
        self.is_running = False
        kept_by = self.program.blocking.end()
        if self.watch is not None:
            self.watch.slice_ends(kept_by)
        self.program.leave()
        self.request()

    def _batch(self):
        """Runs turns until nothing is ready or the budget is spent."""
        self.clock.start()
        epoch = self.epoch
        size = self.slice_size
        before = clock.real_time()
        end = before + _BUDGET_S
        while self.next_turn():
            self.run_some(size)
            if epoch != self.epoch or self.is_closed:
                return
            now = clock.real_time()
            spent = now - before
            before = now
            if spent * 4 > _BUDGET_S:
                size = max(1, size >> 2)
            elif spent * 16 < _BUDGET_S and size < _LONGEST_SLICE:
                size *= 2
            self.slice_size = size
            if now >= end:
                if not self.left and self.after_turn:
                    self.end_turn()
                return

    def _step(self):
        """Runs one callback, or what is left of a turn. Where nothing is ready a paused clock goes to the next deadline."""
        step = self.steps.popleft()
        self.clock.start()
        epoch = self.epoch
        most = _MOST_WAKE_UPS
        # A turn of which everything was cancelled does not count.
        while self.next_turn():
            if self.skip():
                most -= 1
                is_last = step is not Step.OWN or not most or is_of_program(self.ready[0], self.program)
                self.run_some(self.left if step is Step.TURN else 1)
                if epoch != self.epoch or self.is_closed:
                    return
                if is_last:
                    break
        if not self.left and self.after_turn:
            self.end_turn()

    def end_run(self, loop, error):
        """A callback raised what ends the run of its loop, or the program."""
        # What is left of the turn was not run.
        self.yield_turn()
        self.program.end_run(loop, error)

    # Control.

    def pause(self, is_paused):
        if is_paused != self.is_paused:
            self.is_paused = is_paused
            self.clock.freeze(is_paused)
            self._clock_changed()

    def step(self, step):
        self.steps.append(step)
        self.request()

    def set_speed(self, speed):
        if isfinite(speed) and speed > 0:
            self.clock.set_speed(speed)
            self._clock_changed()

    def set_virtual(self, is_virtual):
        self.clock.set_virtual(is_virtual)
        self._clock_changed()

    def may_jump(self):
        """Whether the clock goes to the next deadline, where nothing is ready: it is virtual, or the program is stepped."""
        if self.is_paused:
            return self.is_running and not pass_on_cancels()
        return self.clock.is_virtual and not pass_on_cancels() and not self._waits_outside()

    def _waits_outside(self):
        """Whether somebody waits for what takes no virtual time: without this, every time-out would be over before it."""
        if self.program.is_closing:
            return False
        if not any(future._callbacks and not future.done() for future in clock.outside):
            return False
        # Somebody waits for JavaScript, and JavaScript may wait for a task, which must get on for that.
        awaited = [task for task in self.tasks() if awaited_by_javascript(task)]
        awaited += [future for caller, future in suspended.items() if not isinstance(caller, asyncio.Task)]
        return all(awaits(each, clock.outside) for each in awaited)

    def set_watched(self, is_watched):
        if is_watched == (self.watch is not None):
            return
        if is_watched:
            self.watch = Watch(self)
            self.watch.begin()
        else:
            self.watch.end()
            self.watch = None
        for loop in self.loops:
            loop._choose_handles()

    # A stack that waits in the middle of a callback.

    def suspend(self):
        """Hands the rest of the turn back; other turns go on until `go_on`."""
        self.yield_turn()
        self._leave()

    def go_on(self):
        self.is_running = True
        self.entered_at = clock.real_time()
        self._take_with(self.ready.append)
        if self.watch is not None:
            self.watch.slice_begins()

    # Looking.

    def tasks(self):
        """The tasks of all loops that are not done, as far as can be told in the order in which they were made."""
        tasks = set()
        for loop in self.loops:
            tasks |= asyncio.all_tasks(loop)
        return in_order(tasks)

    def close(self):
        self.set_watched(False)
        self.is_closed = True
        self.is_asked = False
        self._arm(None)
        self.ready.clear()
        self.timers.clear()
        self.after_turn.clear()
        self.left = 0
        for loop in list(self.loops):
            loop._close()


def in_order(tasks):
    """Sorts tasks by their age, as far as it is known: asyncio keeps no order. The ones with a name of their own come first."""

    def number(task):
        known = getattr(task, "_webloop_number", None)
        if known is not None:
            return 0, known
        age = getattr(task, "_webloop_age", None)
        if age is not None:
            return 1, age
        _, _, digits = task.get_name().partition("Task-")
        return 2, int(digits) if digits.isdecimal() else 0

    return sorted(tasks, key=number)


def _refuse(handle):
    raise RuntimeError("Event loop is closed")
