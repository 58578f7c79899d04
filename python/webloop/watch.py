"""Watch: tells the page's loop about every handle, timer and task, while somebody watches.

Where the page lets it, Python runs ahead: it runs what the page would let it run next, turn after turn, and the page goes
through the same afterwards. How things are told is in telling.py.

A turn runs what was ready when it began and numbers only grow: so the first handle whose number is above the last one given
out when the turn began is the first of the next turn.
"""

import asyncio
import time
from array import array
from asyncio import Task, futures
from collections import deque

from . import current, locks, queues
from .tasks import WatchedTask
from .telling import AT, CANCEL, CREATE, LENGTH, NOWHERE, RAN, RENAME, RETRIEVED, SOON, STEP, WAITS, Teller, buffer
from .waiting import CANCELLED, ERROR, NOTHING, OK, TASK, TURN, UNTIL, describe, number_of, outcome

# It runs ahead for at most about so long.
_MOST_S = 0.004

_sets_result = futures._set_result_unless_cancelled
_get_running_loop = asyncio._get_running_loop
_set_running_loop = asyncio._set_running_loop
_monotonic = time.monotonic


class Watch(Teller):
    """The handles and tasks of one core, by the numbers under which the page knows them."""

    def __init__(self, core):
        super().__init__(core)
        self.handles = {}  # of each number the handle, the task it is a step of, and what is known of that
        self.soon = deque()  # the numbers of those that are ready, in order; cancelled ones too, and ones that were run
        self.deadlines = {}  # of the future of each sleep its deadline
        self.turn_last = 0
        self.end = 0  # until when it may run ahead
        self.running = 0  # the number of the handle that runs
        self.add = self._adder()

    # From Python to the page.

    def _adder(self):
        """What takes a new handle. It is called for each, so it finds what it needs without looking."""
        new_number = self.core.numbers.__next__
        handles, tasks, adopt, place = self.handles, self.tasks, self.adopt, self.place
        push, tell = self.soon.append, self.told.extend

        def add(handle):
            handle._number = number = new_number()
            callback = handle._callback
            task = getattr(callback, "__self__", None)
            # Not every method of a task's is a step of it.
            if isinstance(task, Task) and getattr(callback, "__name__", None) in _STEPS:
                known = tasks[task] if task in tasks else adopt(task)
                handles[number] = handle, task, known
                tell((STEP, number, known[0]))
            else:
                handles[number] = handle, None, None
                tell((SOON, number, 0, *place()))
            push(number)
            if not self.is_in_run:
                self.flush()

        return add

    def add_timer(self, timer):
        number = timer._number
        self.handles[number] = timer, None, None
        when = timer._when
        if self.is_in_run and self.end:
            # What comes after it in time has to wait for it.
            self.end = min(self.end, when - self.core.now() + _monotonic())
        if timer._callback is _sets_result:
            future = timer._args[0]
            self.deadlines[future] = when
            task = _current_task()
            known = self._sleeper(future) if task is None else self.tasks.get(task)
            if known:
                self._tell(AT, number, when, known[0], 0, 0)
                return
        self._tell(AT, number, when, 0, *self.place())

    def _sleeper(self, future):
        """The task that sleeps until this future is done, for sleeps that began before anybody watched."""
        for task, known in self.tasks.items():
            if task._fut_waiter is future:
                return known
        return None

    def add_marker(self):
        """Makes sure that there is a next turn, so that the end of this one is noticed."""
        self.add_call(_nothing)

    def add_call(self, callback, code=None):
        """Has something called in the next turn; where it calls a function of the program, `code` says which."""
        loop = self.program.loop
        handle = loop._handle_type(callback, (), loop, None)
        handle._number = number = next(self.core.numbers)
        self.handles[number] = handle, None, None
        self.soon.append(number)
        is_own = code is not None and code.co_filename == self.program.file_name
        place = (self._text(code.co_filename), code.co_firstlineno) if is_own else NOWHERE
        self._tell(SOON, number, 0, *place)

    def forget(self, handle):
        number = handle._number
        if self.handles.pop(number, None) is not None:
            self._tell(CANCEL, number)

    def adopt(self, task, parent=None, is_late=False):
        """Makes a task known to the page."""
        name = task.get_name()
        if parent is None and not is_late:
            parent = _current_task()
        known = self.tasks.get(parent)
        if known is None and parent is not None and parent.get_loop() in self.core.loops:
            # It runs its first step just now, while it is being made.
            known = self.adopt(parent, is_late=True)
        file, line = NOWHERE if is_late else self.place(4)
        if not file:
            file, line = self.place_of(task)
        number = next(self.core.task_numbers)
        name_number = -_NUMBER_OF_NAME.get(name, 0) or self._name(name)
        self.told += CREATE, number, known[0] if known else 0, name_number, file, line
        self.tasks[task] = known = [number, name]
        if type(task) is WatchedTask and task._webloop_number != 0:
            task._webloop_number = number
        else:
            # Somebody wants its result, or nobody can tell: then it is not said that it was never awaited.
            self.told += RETRIEVED, number
        return known

    def adopt_all(self, ready, timers):
        """Makes known what there was before anybody watched."""
        self.is_in_run = True
        locks.watching_changed()
        queues.watching_changed()
        tasks = self.core.tasks()
        for task in tasks:
            self.adopt(task, is_late=True)
        for timer in timers:
            self.add_timer(timer)
        for task in tasks:
            if task._fut_waiter is not None:
                self._tell(WAITS, self.tasks[task][0], *describe(task, self))
        for handle in ready:
            if not handle._cancelled:
                self.add(handle)
        self.is_in_run = False
        self.flush()

    def tell_begun(self, task):
        """Tells of a task that may have run its first step when it was made: what it waits for, or how it ended."""
        if not task.done() and task._fut_waiter is None:
            return
        number = (self.tasks.get(task) or self.adopt(task))[0]
        if task.done():
            del self.tasks[task]
            self._tell(WAITS, number, outcome(task))
        else:
            self._tell(WAITS, number, *describe(task, self))

    # From the page to Python.

    def run(self, number, most, most_s):
        """Runs one handle, so many behind it, and for so many seconds what comes behind these; gives how many numbers are told."""
        self.is_in_run = True
        self.core.entered(self._run, number, most, most_s)
        if self.core.watch is not self:
            return 0
        told = self.told
        if len(told) > LENGTH or self.program.is_on_own_stack:
            # Too much, or what it gives comes too late: as the value of a promise.
            self.is_in_run = False
            self.flush()
            return 0
        self.is_in_run = False
        length = len(told)
        buffer[:length] = array("d", told)
        told.clear()
        return length

    def _run(self, number, most, most_s):
        core, program = self.core, self.program
        take, soon, tell = self.handles.pop, self.soon, self.told.extend
        running = _get_running_loop()
        begin = _monotonic()
        self.end = begin + most_s if most_s else 0
        now, latest = begin, begin + _MOST_S
        while soon and soon[0] <= number:
            soon.popleft()
        while True:
            if number > self.turn_last:
                self.turn_last = next(core.numbers)
                if core.after_turn:
                    core.end_turn()
            handle, task, known = take(number, _NONE)
            self.running = number
            if handle is not None:
                callback = handle._callback
                loop = handle._loop
                if callback is None or loop._is_halted or core.is_debug:
                    core.run_one(handle)
                    running = _get_running_loop()
                else:
                    if loop is not running:
                        running = loop
                        _set_running_loop(loop)
                    try:
                        args = handle._args
                        if args:
                            handle._context.run(callback, *args)
                        else:
                            handle._context.run(callback)
                    except BaseException as error:
                        core.run_failed(handle, error)
                if core.watch is not self:
                    return
                now = _monotonic()
                if self.changed:
                    self._tell_lengths()
                if task is None:
                    if callback is _sets_result:
                        self.deadlines.pop(handle._args[0], None)
                    tell((RAN, number, 0, now - begin, NOTHING))
                elif task._fut_waiter is None and not task.done():
                    tell((RAN, number, known[0], now - begin, TURN))
                else:
                    tell((RAN, number, known[0], now - begin, *self._after_poll(task, known)))
                if now >= latest:
                    return
            if most:
                most -= 1
            elif most_s == 0 or now >= self.end:
                return
            # A step of the main task may need a stack of its own.
            if not soon or program.steps_aside or program.must_close:
                return
            number = soon.popleft()

    def tell_suspended(self, task, inner):
        """A task waits for another in the middle of a step, whose value comes late."""
        if task in self.tasks and inner in self.tasks:
            self._tell(WAITS, self.tasks[task][0], TASK, self.tasks[inner][0])
        self.is_in_run = False
        self.flush()

    def task_of(self, number):
        """The task that the page knows under this number, unless it is over."""
        return next((task for task, known in self.tasks.items() if known[0] == number), None)

    def is_step_of(self, number, task):
        """Whether the handle of this number is a step of this task."""
        return self.handles.get(number, _NONE)[1] is task

    def _after_poll(self, task, known):
        number, name = known
        if task.get_name() != name:
            known[1] = task.get_name()
            self.told += RENAME, number, self._name(known[1])
        if task.done():
            del self.tasks[task]
            return (_HOW.get(self.program.how) if task is self.program.main else None) or outcome(task),
        future = task._fut_waiter
        if future is None:
            return (TURN,)
        when = self.deadlines.get(future)
        return describe(task, self) if when is None else (UNTIL, when)

    def give_back(self, pending):
        """All that is pending, in order: ready handles, and timers."""
        locks.watching_changed()
        queues.watching_changed()
        handles = self.handles
        ready = []
        if pending is not None:
            ready = [handles.pop(number)[0] for number in pending if number in handles]
        timers = []
        for number in sorted(handles):
            handle = handles[number][0]
            if isinstance(handle, asyncio.TimerHandle):
                timers.append(handle)
            else:
                ready.append(handle)
        for handle in ready:
            if isinstance(handle, asyncio.TimerHandle):
                handle._scheduled = False
        return ready, timers


_NONE = (None, None, None)
_NUMBER_OF_NAME = {f"Task-{number}": number for number in range(1, 1001)}

_HOW = {"ok": OK, "error": ERROR, "cancelled": CANCELLED}

# The functions that make a step of a task: one of C without a name, one of C, and those of Python's own tasks.
_STEPS = {None, "task_wakeup", "__step", "__wakeup"}


def _current_task():
    try:
        return asyncio.current_task()
    except RuntimeError:
        return None


def _nothing():
    pass
