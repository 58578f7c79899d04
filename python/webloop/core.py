"""Core: the queues of one program, and what the page calls to run them.

Two modes. Fast: Python has its own ready queue and timer heap, and asks the page for one turn and one timer at most.
Driven: the page's loop has both (watch.py), so that it can pause, step, slow down and show them. The mode may change
between any two callbacks; the order does not, but for one thing: in the middle of a turn, timers that are due come before
what the rest of the turn makes ready.

What takes a new handle depends on the core's state and is exchanged in its loops (`EventLoop._add`), so that `call_soon`
asks nothing.
"""

import asyncio
import time
from asyncio import Task
from heapq import heapify, heappop
from itertools import count

from . import current
from .interruption import is_from_page
from .runs import Runs
from .tasks import WatchedTask
from .turns import Turns, failed
from .waiting import have_circle, is_inside
from .watch import Watch

_monotonic = time.monotonic
_set_running_loop = asyncio._set_running_loop
_get_running_loop = asyncio._get_running_loop

# How many callbacks run between two looks at the clock, which costs as much as a short callback: as many as take a small
# part of the budget.
_FIRST_SLICE = 4
_LONGEST_SLICE = 32

# Looking for a circle among more tasks takes milliseconds, whenever nothing is left to do.
_MOST_IN_CIRCLE = 500


class Core(Turns):
    """The queues of one program as its loops and the page use them."""

    def __init__(self, program, host):
        super().__init__()
        self.program = program
        self.host = host
        self.runs = Runs(self)
        self.is_asked = False
        self.is_idle = self.is_stuck = False
        self.is_closed = False
        self.is_debug = False
        self.armed = None
        self.slice_size = _FIRST_SLICE
        self.task_numbers = count(1)  # by which the page knows tasks
        self.add = self._add_idle
        self._read_clock()

    # Loops.

    def attach(self, loop):
        self.loops.append(loop)
        loop._add = loop._held.append if loop._is_halted else self.add
        loop._task_type = Task if self.watch is None else WatchedTask

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

    def _make_tasks(self, task_type):
        for loop in self.loops:
            loop._task_type = task_type

    # Time.

    def _read_clock(self):
        """While nobody watches, the page's clock is the real one: Python reads it itself, which is cheaper."""
        offset = float(self.host.time()) - _monotonic()
        self.use_clock(lambda: _monotonic() + offset)

    def use_host_clock(self):
        host_time = self.host.time
        self.use_clock(lambda: float(host_time()))

    # Asking the page.

    def _add_idle(self, handle):
        self.ready.append(handle)
        self.ask()

    def ask(self):
        """Asks the page for a turn."""
        if not self.is_asked and not self.is_closed:
            self.is_asked = True
            self._take_with(self.ready.append)
            self.host.request_turn()

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
            if self.is_debug or self.program.steps_aside:
                self._run_singly(1 if self.program.steps_aside else size)
            else:
                self._run(size)
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

    def entered(self, function, *args):
        """Calls a function with this program as the current one; how the program ends is not an error of the caller's."""
        before = self._enter()
        try:
            return function(*args)
        except (SystemExit, KeyboardInterrupt) as error:
            self._end_run(_get_running_loop(), error)
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
            elif self.is_stuck and self.watch.handles:
                # Somebody outside has helped.
                self.is_stuck = False
                self.host.idle(False, False)
            self.program.output.flush()

    def _tell_idle(self):
        """Tells the page when nothing is left or all that is left is stuck, and when that changes."""
        tasks = self.tasks() if not self.is_asked and self.armed is None else None
        is_idle = tasks == []
        is_stuck = bool(tasks) and self._are_stuck(tasks)
        if is_idle != self.is_idle or is_stuck != self.is_stuck:
            self.is_idle = is_idle
            self.is_stuck = is_stuck
            self.host.idle(is_idle, is_stuck)

    def _are_stuck(self, tasks):
        if self.program.is_alone and all(is_inside(task, self) for task in tasks):
            return True
        return len(tasks) <= _MOST_IN_CIRCLE and have_circle(tasks)

    def run_failed(self, handle, error):
        """A callback raised."""
        if isinstance(error, (SystemExit, KeyboardInterrupt)):
            self._end_run(handle._loop, error)
        else:
            failed(handle, error)

    def _end_run(self, loop, error):
        """A callback raised SystemExit or KeyboardInterrupt: that ends the run of its loop, if somebody waits for that, else
        the program.
        """
        # What is left of the turn was not run.
        self.yield_turn()
        if is_from_page(error) or not self.runs.end_with(loop, error):
            self.program.end_with(error)

    def drain(self, most_turns, most_s):
        """Runs turns of all loops without waiting: where nothing is ready, time jumps to the next deadline."""
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
                    # What somebody had run goes on although nobody does any more.
                    for loop in list(self.loops):
                        self.runs.resume(loop)
                    if self.ready:
                        continue
                    return
                when = max(self.timers[0][0], self.now())
                self.use_clock(lambda when=when: when)
                continue
            try:
                self._run(self.left)
            except (SystemExit, KeyboardInterrupt) as error:
                if is_from_page(error) and error is not self.program.ending:
                    # It blocks the page while it cleans up.
                    raise
                self._end_run(_get_running_loop(), error)
            self.end_turn()

    def suspend(self):
        """Leaves the program in the middle of a step of its top level; others may run until `go_on`."""
        self.yield_turn()
        self.is_running = self.program.is_on_own_stack = self.program.steps_aside = False
        current.program = None
        self.program.output.flush()
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
        watch.adopt_all(ready, [entry[2] for entry in timers if entry[2]._scheduled])
        self._make_tasks(WatchedTask)
        self._take_with(watch.add)
        if self.after_turn:
            watch.add_marker()

    def _end_watching(self, pending):
        watch, self.watch = self.watch, None
        self._make_tasks(Task)
        ready, timers = watch.give_back(pending)
        self.ready.extend(ready)
        self.timers = [(timer._when, timer._number, timer) for timer in timers]
        heapify(self.timers)
        self._read_clock()
        self._take_with(self._add_idle)
        # What has become of it was not told while somebody watched.
        self.is_idle = None
        if self.ready or self.after_turn:
            self.ask()
        else:
            self._arm()
            self._tell_idle()

    # The end.

    def tasks(self):
        """The tasks of all loops that are not done, as far as can be told in the order in which they were made."""
        tasks = set()
        for loop in self.loops:
            tasks |= asyncio.all_tasks(loop)
        return in_order(tasks)

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


def in_order(tasks):
    """Sorts tasks by the number in their names; asyncio keeps no other order. The ones with a name of their own come first."""

    def number(task):
        _, _, digits = task.get_name().partition("Task-")
        return int(digits) if digits.isdecimal() else 0

    return sorted(tasks, key=number)


def _refuse(handle):
    raise RuntimeError("Event loop is closed")
