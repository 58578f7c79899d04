"""Watch: tells the page's loop about every handle, timer and task, while somebody watches.

What is told is a list of numbers, which crosses once for many callbacks: each begins with one of the words below. Texts are
told once, and then have a number; the names Task-1, Task-2, ... have negative ones. Where the page lets it, Python runs
ahead: it runs what the page would let it run next, turn after turn, and the page goes through the same afterwards.

A turn runs what was ready when it began and numbers only grow: so the first handle whose number is above the last one given
out when the turn began is the first of the next turn.
"""

import asyncio
import sys
import time
from array import array
from asyncio import Task, futures
from collections import deque

from . import current, locks, queues
from .tasks import WatchedTask
from .waiting import CANCELLED, ERROR, NOTHING, OK, TASK, TURN, UNTIL, describe, number_of, outcome

# The words: src/python/told.rs reads them.
_CREATE = 1  # task, parent, name, file, line
_SOON = 2  # handle, task (0: none), file, line
_AT = 3  # handle, deadline in seconds, task whose sleep it ends (0: none), file, line
_CANCEL = 4  # handle
_RENAME = 5  # task, name
_WAITS = 6  # task, and what it waits for (waiting.py)
_RAN = 7  # handle, its task (0: none), seconds since `run` was called, and what is to be said of the task
_STEP = 8  # handle, task
_HELD = 9  # lock, the task that holds it (0: somebody of whom the page knows nothing)
_OWNED = 10  # likewise, where only that task will free it
_FREED = 11  # lock
_HOLDS = 12  # queue, and how many items it holds
_RETRIEVED = 13  # task
_CANCELS = 14  # task

# It runs ahead for at most about so long.
_MOST_S = 0.004

# Where they cross, so many at once.
_LENGTH = 8192
buffer = array("d", bytes(8 * _LENGTH))

_sets_result = futures._set_result_unless_cancelled
_get_running_loop = asyncio._get_running_loop
_set_running_loop = asyncio._set_running_loop
_monotonic = time.monotonic


class Watch:
    """The handles and tasks of one core, by the numbers under which the page knows them."""

    def __init__(self, core):
        self.core = core
        self.program = core.program
        self.host = core.host
        self.handles = {}  # of each number the handle, the task it is a step of, and what is known of that
        self.soon = deque()  # the numbers of those that are ready, in order; cancelled ones too, and ones that were run
        self.tasks = {}  # of each task its number and the name that was told
        self.texts = {"": 0}
        self.changed = {}  # queues whose length is to be told, by their numbers
        self.deadlines = {}  # of the future of each sleep its deadline
        self.turn_last = 0
        self.told = []
        self.is_in_run = False
        self.end = 0  # until when it may run ahead
        self.running = 0  # the number of the handle that runs
        self.add = self._adder()

    # From Python to the page.

    def flush(self):
        """Tells the page what it has not been told."""
        told = self.told
        for begin in range(0, len(told), _LENGTH):
            part = array("d", told[begin : begin + _LENGTH])
            buffer[: len(part)] = part
            self.host.told(len(part))
        told.clear()

    def _tell(self, *numbers):
        self.told += numbers
        if not self.is_in_run:
            self.flush()

    def _text(self, text):
        number = self.texts.get(text)
        if number is None:
            self.texts[text] = number = len(self.texts)
            self.host.intern(number, text)
        return number

    def _name(self, name):
        digits = name[5:]
        is_common = name[:5] == "Task-" and digits.isdecimal() and len(digits) < 10 and str(int(digits)) == digits
        return -int(digits) if is_common else self._text(name)

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
                tell((_STEP, number, known[0]))
            else:
                handles[number] = handle, None, None
                tell((_SOON, number, 0, *place()))
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
                self._tell(_AT, number, when, known[0], 0, 0)
                return
        self._tell(_AT, number, when, 0, *self.place())

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
        place = (self._text(code.co_filename), code.co_firstlineno) if is_own else _NOWHERE
        self._tell(_SOON, number, 0, *place)

    def forget(self, handle):
        number = handle._number
        if self.handles.pop(number, None) is not None:
            self._tell(_CANCEL, number)

    def adopt(self, task, parent=None, is_late=False):
        """Makes a task known to the page."""
        name = task.get_name()
        if parent is None and not is_late:
            parent = _current_task()
        known = self.tasks.get(parent)
        if known is None and parent is not None and parent.get_loop() in self.core.loops:
            # It runs its first step just now, while it is being made.
            known = self.adopt(parent, is_late=True)
        file, line = _NOWHERE if is_late else self.place(4)
        if not file:
            file, line = self.place_of(task)
        number = next(self.core.task_numbers)
        name_number = -_NUMBER_OF_NAME.get(name, 0) or self._name(name)
        self.told += _CREATE, number, known[0] if known else 0, name_number, file, line
        self.tasks[task] = known = [number, name]
        if type(task) is WatchedTask and task._webloop_number != 0:
            task._webloop_number = number
        else:
            # Somebody wants its result, or nobody can tell: then it is not said that it was never awaited.
            self.told += _RETRIEVED, number
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
                self._tell(_WAITS, self.tasks[task][0], *describe(task, self))
        for handle in ready:
            if not handle._cancelled:
                self.add(handle)
        self.is_in_run = False
        self.flush()

    def tell_holder(self, lock):
        """Tells who holds a lock now. Of a holder that is over the page knows already, if it ever can."""
        number = number_of(lock)
        if not lock._locked:
            self._tell(_FREED, number)
            return
        task = lock._webloop_holder
        known = self.tasks.get(task)
        if known is not None or task is None or not task.done():
            self._tell(_OWNED if lock._webloop_is_owned else _HELD, number, known[0] if known else 0)

    def tell_begun(self, task):
        """Tells of a task that may have run its first step when it was made: what it waits for, or how it ended."""
        if not task.done() and task._fut_waiter is None:
            return
        number = (self.tasks.get(task) or self.adopt(task))[0]
        if task.done():
            del self.tasks[task]
            self._tell(_WAITS, number, outcome(task))
        else:
            self._tell(_WAITS, number, *describe(task, self))

    def tell_retrieved(self, number):
        self._tell(_RETRIEVED, number)

    def tell_cancelled(self, task):
        known = self.tasks.get(task)
        if known is not None:
            self._tell(_CANCELS, known[0])

    def note_changed(self, queue):
        """Has it told how many items a queue holds: at the end of what runs, or at once where that is no callback."""
        self.changed[number_of(queue)] = queue
        if not self.is_in_run:
            self._tell_lengths()
            self.flush()

    def _tell_lengths(self):
        for number, queue in self.changed.items():
            self.told += _HOLDS, number, queue.qsize()
        self.changed.clear()

    def place(self, depth=3):
        """Where the program made what is being made: the nearest frame of its file, so many calls from here at least."""
        file_name = self.program.file_name
        try:
            frame = sys._getframe(depth)
        except ValueError:
            # The page has called the loop itself.
            return _NOWHERE
        while frame is not None:
            code = frame.f_code
            if code.co_filename == file_name:
                return self._text(file_name), frame.f_lineno
            if code is _RUN:
                # What is below has called the loop.
                break
            frame = frame.f_back
        return _NOWHERE

    def place_of(self, task):
        """Where a task's function is, if nobody saw who made it."""
        code = getattr(task.get_coro(), "cr_code", None)
        file_name = self.program.file_name
        if code is not None and code.co_filename == file_name:
            return self._text(file_name), max(code.co_firstlineno, 1)
        if task is self.program.main:
            return self._text(file_name), 1
        return _NOWHERE

    # From the page to Python.

    def run(self, number, most, most_s):
        """Runs one handle, so many behind it, and for so many seconds what comes behind these; gives how many numbers are told."""
        self.is_in_run = True
        self.core.entered(self._run, number, most, most_s)
        if self.core.watch is not self:
            return 0
        told = self.told
        if len(told) > _LENGTH or self.program.is_on_own_stack:
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
                    tell((_RAN, number, 0, now - begin, NOTHING))
                elif task._fut_waiter is None and not task.done():
                    tell((_RAN, number, known[0], now - begin, TURN))
                else:
                    tell((_RAN, number, known[0], now - begin, *self._after_poll(task, known)))
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
            self._tell(_WAITS, self.tasks[task][0], TASK, self.tasks[inner][0])
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
            self.told += _RENAME, number, self._name(known[1])
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
_NOWHERE = (0, 0)
_RUN = Watch._run.__code__
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
