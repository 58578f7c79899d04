"""Watch: tells the page's loop about every handle, timer and task, while somebody watches.

Only numbers and short strings cross, and as few as can be: this runs once for each callback. A turn runs what was ready
when it began and numbers only grow: so the first handle whose number is above the last one given out when the turn began
is the first of the next turn.
"""

import asyncio
import sys
from asyncio import Task, futures

from . import current
from .waiting import describe

_sets_result = futures._set_result_unless_cancelled
_get_running_loop = asyncio._get_running_loop
_set_running_loop = asyncio._set_running_loop


class Watch:
    """The handles and tasks of one core, by the numbers under which the page knows them."""

    def __init__(self, core):
        host = core.host
        self.core = core
        self.program = core.program
        self.handles = {}  # of each number the handle, the task it is a step of, and what is known of that
        self.tasks = {}  # of each task its number and the name that was told
        self.by_number = {}
        self.deadlines = {}  # of the future of each sleep its deadline
        self.turn_last = 0
        self.host = host
        self.host_call_soon = host.call_soon
        self.host_call_at = host.call_at

    # From Python to the page.

    def add(self, handle):
        handle._number = number = next(self.core.numbers)
        task = getattr(handle._callback, "__self__", None)
        if isinstance(task, Task):
            known = self.tasks.get(task) or self.adopt(task)
            self.handles[number] = handle, task, known
            self.host_call_soon(number, known[0])
        else:
            self.handles[number] = handle, None, None
            self.host_call_soon(number, 0, *self.place())

    def add_timer(self, timer):
        number = timer._number
        self.handles[number] = timer, None, None
        if timer._callback is _sets_result:
            future = timer._args[0]
            self.deadlines[future] = timer._when
            task = _current_task()
            known = self._sleeper(future) if task is None else self.tasks.get(task)
            if known:
                self.host_call_at(number, timer._when, known[0])
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
        loop = self.program.loop
        handle = loop._handle_type(_nothing, (), loop, None)
        handle._number = number = next(self.core.numbers)
        self.handles[number] = handle, None, None
        self.host_call_soon(number, 0)

    def forget(self, handle):
        number = handle._number
        if self.handles.pop(number, None) is not None:
            self.host.cancel(number)

    def adopt(self, task, parent=None, is_late=False):
        """Makes a task known to the page."""
        name = task.get_name()
        if parent is None and not is_late:
            parent = _current_task()
        known = self.tasks.get(parent)
        file, line = self.place_of(task) if is_late else self.place()
        if not file:
            file, line = self.place_of(task)
        number = self.host.create_task(name, known[0] if known else 0, file, line)
        self.tasks[task] = known = [number, name]
        self.by_number[number] = task
        return known

    def adopt_all(self, timers):
        """Makes known what there was before anybody watched."""
        tasks = self.core.tasks()
        for task in tasks:
            self.adopt(task, is_late=True)
        for timer in timers:
            self.add_timer(timer)
        for task in tasks:
            if task._fut_waiter is not None:
                self.host.waits(self.tasks[task][0], describe(task, self))

    def place(self):
        """Where the program made what is being made: the nearest frame of its file."""
        file_name = self.program.file_name
        frame = sys._getframe(1)
        while frame is not None:
            if frame.f_code.co_filename == file_name:
                return file_name, frame.f_lineno
            frame = frame.f_back
        return "", 0

    def place_of(self, task):
        """Where a task's function is, if nobody saw who made it."""
        code = getattr(task.get_coro(), "cr_code", None)
        file_name = self.program.file_name
        if code is not None and code.co_filename == file_name:
            return file_name, max(code.co_firstlineno, 1)
        if task is self.program.main:
            return file_name, 1
        return "", 0

    # From the page to Python.

    def run(self, number):
        """Runs one handle, and gives what its task waits for or how that ended: `Program.run` says how."""
        core = self.core
        if number > self.turn_last:
            self.turn_last = next(core.numbers)
            if core.after_turn:
                core.entered(core.end_turn)
        handle, task, known = self.handles.pop(number, _NONE)
        if handle is None:
            return None
        loop = handle._loop
        callback = handle._callback
        if callback is _sets_result:
            self.deadlines.pop(handle._args[0], None)
        if callback is None or loop._is_halted or core.is_debug or core.is_running or current.last is not self.program:
            core.entered(core.run_one, handle)
        else:
            # What `core.entered` and `core.run_one` do, for the common case.
            current.program = self.program
            core.is_running = True
            if _get_running_loop() is not loop:
                _set_running_loop(loop)
            try:
                handle._context.run(callback, *handle._args)
            except BaseException as error:
                core.run_failed(handle, error)
            core.is_running = False
            current.program = None
            if loop is not current.outside:
                _set_running_loop(current.outside)
            output = self.program.output
            if output.is_waiting:
                output.flush()
            if self.program.must_close:
                self.program.close("cancelled")
        if task is None or core.watch is not self:
            return None
        return self._after_poll(task, known)

    def tell_suspended(self, task, inner):
        """A task waits for another in the middle of a step, whose value comes late."""
        if task in self.tasks and inner in self.tasks:
            self.host.waits(self.tasks[task][0], f"task:{self.tasks[inner][0]}")

    def is_step_of(self, number, task):
        """Whether the handle of this number is a step of this task."""
        return self.handles.get(number, _NONE)[1] is task

    def _after_poll(self, task, known):
        number, name = known
        if task.get_name() != name:
            known[1] = task.get_name()
            self.host.rename_task(number, known[1])
        if task.done():
            del self.tasks[task], self.by_number[number]
            return (self.program.how if task is self.program.main else None) or outcome(task)
        future = task._fut_waiter
        if future is None:
            return None
        return self.deadlines.get(future) or describe(task, self)

    def give_back(self, pending):
        """All that is pending, in order: ready handles, and timers."""
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
