"""Watch: tells the page's loop about every handle, timer and task, while somebody watches.

Only numbers and short strings cross. A turn runs what was ready when it began and numbers only grow: so the first handle
whose number is above the last one given out when the turn began is the first of the next turn.
"""

import asyncio
import sys
from asyncio import Task, futures

from .waiting import describe

_sets_result = futures._set_result_unless_cancelled


class Watch:
    """The handles and tasks of one core, by the numbers under which the page knows them."""

    def __init__(self, core):
        host = core.host
        self.core = core
        self.file_name = core.program.file_name
        self.handles = {}
        self.tasks = {}  # of each task its number and the name that was told
        self.by_number = {}
        self.deadlines = {}  # of the future of each sleep its deadline
        self.turn_last = 0
        self.host_call_soon = host.call_soon
        self.host_call_at = host.call_at
        self.host_waits = host.waits
        self.host = host

    # From Python to the page.

    def add(self, handle):
        handle._number = number = next(self.core.numbers)
        self.handles[number] = handle
        owner = getattr(handle._callback, "__self__", None)
        if isinstance(owner, Task):
            known = self.tasks.get(owner)
            self.host_call_soon(number, known[0] if known else self.adopt(owner), "", 0)
        else:
            self.host_call_soon(number, 0, *self.place())

    def add_timer(self, timer):
        number = timer._number
        self.handles[number] = timer
        if timer._callback is _sets_result:
            future = timer._args[0]
            self.deadlines[future] = timer._when
            task = _current_task()
            known = self.tasks.get(task) if task is not None else None
            if known is None and task is None:
                known = self._sleeper(future)
            if known:
                self.host_call_at(number, timer._when, known[0], "", 0)
                return
        self.host_call_at(number, timer._when, 0, *self.place())

    def _sleeper(self, future):
        """The task that sleeps until this future is done, for sleeps that began before anybody watched."""
        for task, known in self.tasks.items():
            if task._fut_waiter is future:
                return known
        return None

    def add_marker(self):
        """Makes sure that there is a next turn, so that the end of this one is noticed."""
        handle = self.core.program.loop._handle_type(_nothing, (), self.core.program.loop, None)
        handle._number = number = next(self.core.numbers)
        self.handles[number] = handle
        self.host_call_soon(number, 0, "", 0)

    def forget(self, handle):
        number = handle._number
        if self.handles.pop(number, None) is not None:
            self.host.cancel(number)

    def adopt(self, task, parent=None, is_late=False):
        """Makes a task known to the page and gives its number there."""
        name = task.get_name()
        if parent is None and not is_late:
            parent = _current_task()
        known = self.tasks.get(parent)
        file, line = self.place_of(task) if is_late else self.place()
        if not file:
            file, line = self.place_of(task)
        number = self.host.create_task(name, known[0] if known else 0, file, line)
        self.tasks[task] = [number, name]
        self.by_number[number] = task
        return number

    def adopt_all(self, timers):
        """Makes known what there was before anybody watched."""
        tasks = self.core.tasks()
        for task in tasks:
            self.adopt(task, is_late=True)
        for timer in timers:
            self.add_timer(timer)
        for task in tasks:
            if task._fut_waiter is not None:
                number = self.tasks[task][0]
                self.host_waits(number, describe(task, self))

    def place(self):
        """Where the program made what is being made: the nearest frame of its file."""
        file_name = self.file_name
        frame = sys._getframe(1)
        while frame is not None:
            if frame.f_code.co_filename == file_name:
                return file_name, frame.f_lineno
            frame = frame.f_back
        return "", 0

    def place_of(self, task):
        """Where a task's function is, if nobody saw who made it."""
        code = getattr(task.get_coro(), "cr_code", None)
        if code is not None and code.co_filename == self.file_name:
            return self.file_name, max(code.co_firstlineno, 1)
        if task is self.core.program.main:
            return self.file_name, 1
        return "", 0

    # From the page to Python.

    def run(self, number):
        """Runs one handle; `core.entered` is around it."""
        core = self.core
        handle = self.handles.pop(number, None)
        if number > self.turn_last:
            self.turn_last = next(core.numbers)
            if core.after_turn:
                core.end_turn()
        if handle is None:
            return
        callback = handle._callback
        if callback is _sets_result:
            self.deadlines.pop(handle._args[0], None)
        owner = getattr(callback, "__self__", None)
        try:
            core.run_one(handle)
        finally:
            known = self.tasks.get(owner) if isinstance(owner, Task) else None
            if known is not None and core.watch is self:
                self._after_poll(owner, known)

    def is_step_of(self, number, task):
        """Whether the handle of this number is a step of this task."""
        handle = self.handles.get(number)
        return handle is not None and getattr(handle._callback, "__self__", None) is task

    def _after_poll(self, task, known):
        number = known[0]
        name = task.get_name()
        if name != known[1]:
            known[1] = name
            self.host.rename_task(number, name)
        if task.done():
            del self.tasks[task], self.by_number[number]
            how = self.core.program.how if task is self.core.program.main else None
            self.host.done(number, how or outcome(task))
        elif task._fut_waiter is None:
            self.host_waits(number, "turn")
        else:
            self.host_waits(number, describe(task, self))

    def give_back(self, pending):
        """All that is pending, in order: ready handles, and timers."""
        handles = self.handles
        ready = []
        if pending is not None:
            ready = [handles.pop(number) for number in pending if number in handles]
        timers = []
        for number in sorted(handles):
            handle = handles[number]
            if isinstance(handle, asyncio.TimerHandle):
                timers.append(handle)
            else:
                ready.append(handle)
        for handle in ready:
            if isinstance(handle, asyncio.TimerHandle):
                handle._scheduled = False
        return ready, timers


def outcome(task):
    """How a task that is done ended. `_exception` does not count as taking the error, as `exception()` does."""
    if task.cancelled():
        return "cancelled"
    return "ok" if task._exception is None else "error"


def _current_task():
    try:
        return asyncio.current_task()
    except RuntimeError:
        return None


def _nothing():
    pass
