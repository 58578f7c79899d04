"""What is said of tasks, locks and queues while the program is watched, by whoever changes them."""

import asyncio
from asyncio import Task, futures

from ..outbox import OUTCOME, TO_PAGE, WAITS
from . import locks
from .numbers import number_of, number_or_new
from .places import NOWHERE, function_of, place_of_caller, place_of_function
from .tasks import UnawaitedTask, WatchedTask
from .waits import describe, wait_of_maker
from .waits import number_of as resource_number

_CREATED, _RENAMED, _DONE = TO_PAGE["task_created"], TO_PAGE["task_renamed"], TO_PAGE["task_done"]
_AWAITED, _CANCEL, _WAIT = TO_PAGE["task_awaited"], TO_PAGE["cancel_requested"], TO_PAGE["wait_begin"]
_ACQUIRED, _RELEASED, _LENGTH = TO_PAGE["lock_acquired"], TO_PAGE["lock_released"], TO_PAGE["queue_length"]
_WOKEN, _POLL_WAIT = TO_PAGE["woken"], TO_PAGE["poll_wait"]
_UNTIL, _RESOURCE = WAITS["until"], WAITS["resource"]

# As a number of its own it can be told from a field of another message that happens to be as great.
POLL_YIELD = float(TO_PAGE["poll_yield"])

_sets_result = futures._set_result_unless_cancelled
_current_task = asyncio.current_task


class Events:
    """The part of the watch that others call."""

    # Tasks.

    def create_task(self, coro, loop, options):
        """Makes a task of the type that can be listened to."""
        make = asyncio.tasks.Task
        if options or make is not WatchedTask:
            task = make(coro, loop=loop, **options)
            self.task_begun(task)
            return task
        self.is_making = True
        try:
            task = WatchedTask(coro, loop=loop)
        finally:
            self.is_making = False
        parent = _current_task(loop)
        parent = 0 if parent is None else getattr(parent, "_webloop_number", None) or self.known(parent)
        task._webloop_number = number = next(self.task_numbers)
        file, line = place = place_of_caller(self, 3)
        if place is NOWHERE:
            file, line = place_of_function(self.program, task)
        task._webloop_made = parent, file, line, self.at
        function = getattr(coro, "__qualname__", "")
        function = self.outbox.names.get(function) or self.outbox.name(function)
        # It has no name of its own: asyncio calls it Task-n.
        name = -int(task.get_name()[5:])
        if self.scheduler.is_running:
            self.numbers += number * 64 + _CREATED, parent, name, function, file, line, number * 64 + _WOKEN
        else:
            self.numbers += number * 64 + _CREATED, parent, name, function, file, line
            self.outside.append(number)
        return task

    def task_created(self, task):
        """A task is new: it is just being made, or was made in a way of which nobody has heard."""
        is_main = self.program.main is None
        parent = _current_task(task.get_loop())
        # Where the step that has made it is just over, it is nobody's.
        parent = self.polled if parent is None else self.known(parent)
        number_or_new(task, self.program)
        self.say_created(task, parent, place_of_caller(self, 3))
        if is_main:
            task._webloop_is_awaited = True
        self.say_awaited_already(task)

    def task_begun(self, task):
        """A task was made that may have run its first step already: says what it waits for, or how it ended."""
        if not isinstance(task, Task):
            return
        if number_of(task) is None:
            self.task_created(task)
        number = task._webloop_number
        if task.done():
            self.tell((number * 64 + _DONE, self.outcome(task)))
            if self.is_awaited(task):
                self.task_awaited(task)
        elif task._fut_waiter is not None:
            self.tell((number * 64 + _WAIT, *describe(task, self.program, self.lock_found)))
        else:
            self.say_woken(number)

    def say_new_tasks(self):
        """Says that tasks were made in a way of which nobody has heard, and are ready, before the end of what has run."""
        has_yielded = self.take_back_yield()
        new, self.new_tasks = self.new_tasks, []
        for task in new:
            if number_of(task) is None:
                self.task_created(task)
                self.say_woken(task._webloop_number)
        if has_yielded:
            self.append(POLL_YIELD)

    def woken(self, task, is_step):
        """A task will run its next step."""
        try:
            number = task._webloop_number
        except AttributeError:
            if not self.is_making:
                self.new_tasks.append(task)
                self.is_odd = True
            return
        if number != self.polled:
            if self.is_inside:
                self.numbers.append(number * 64 + _WOKEN)
            else:
                self.say_woken(number)
        elif is_step:
            self.numbers.append(POLL_YIELD)
        else:
            # What it waits for is there already.
            self.has_woken_itself = True
            self.made = None

    def say_woken(self, number):
        if self.scheduler.is_running:
            self.append(number * 64 + _WOKEN)
        else:
            self.outside.append(number)

    def known(self, task):
        """The number of a task, which may run its first step while it is being made."""
        try:
            return task._webloop_number
        except AttributeError:
            number = number_or_new(task, self.program)
            self.say_created(task, self.polled, NOWHERE)
            if type(task) is not WatchedTask:
                self.say_awaited_already(task)
            return number

    def say_created(self, task, parent, place):
        if place is NOWHERE:
            place = place_of_function(self.program, task)
        task._webloop_made = parent, *place, self.at
        name, function = self.outbox.name(task.get_name()), self.outbox.name(function_of(task))
        self.tell((task._webloop_number * 64 + _CREATED, parent, name, function, *place))

    def say_awaited_already(self, task):
        """Nobody is expected to await the main one, and of others that are not watched nobody can tell."""
        if type(task) is not WatchedTask or task._callbacks or hasattr(task, "_webloop_is_awaited"):
            self.task_awaited(task)

    def is_awaited(self, task):
        """Whether somebody waited for a task that is over by now. If not it is noted if somebody wants its result later."""
        if type(task) is not WatchedTask:
            return True
        try:
            return task._webloop_is_awaited
        except AttributeError:
            task.__class__ = UnawaitedTask
            return False

    def task_awaited(self, task):
        number = number_of(task)
        if number:
            self.append(number * 64 + _AWAITED)
            if task.done() and not task.cancelled() and task._exception is not None:
                self.program.failures.looked_at(task, _current_task(task.get_loop()), self)

    def cancel_requested(self, task):
        number = number_of(task)
        if number:
            self.append(number * 64 + _CANCEL)

    def task_renamed(self, task):
        number = number_of(task)
        if number:
            name = self.outbox.name(task.get_name())
            self.tell((number * 64 + _RENAMED, name))

    def outcome(self, task):
        """How a task that is done ended. `_exception` does not count as taking the error, as `exception()` does."""
        script = self.program.script_of(task)
        if script is not None:
            return OUTCOME[script.how or self.program.how or "ok"]
        if task.cancelled():
            return OUTCOME["cancelled"]
        return OUTCOME["ok" if task._exception is None else "error"]

    # Locks and queues.

    def lock_acquired(self, lock, task):
        try:
            lock_number, number = lock._webloop_number, task._webloop_number
        except AttributeError:
            lock_number, number = resource_number(lock), number_of(task) or 0
        lock._webloop_watch = self
        self.numbers += lock_number * 64 + _ACQUIRED, number, lock._webloop_is_owned

    def lock_released(self, lock):
        self.append(resource_number(lock) * 64 + _RELEASED)

    def lock_found(self, lock):
        """A task waits for a lock, whose holder may have had it before anybody watched."""
        if lock._webloop_watch is not self and lock._locked:
            task = lock._webloop_holder()
            if task is not None or lock._webloop_holder is locks.nobody:
                self.lock_acquired(lock, task)

    def waits_for_lock(self, future, lock):
        self.lock_found(lock)
        self.made, self.wait = future, (_POLL_WAIT, _RESOURCE, 0, resource_number(lock))

    def queue_changed(self, queue):
        try:
            number = queue._webloop_number
        except AttributeError:
            number = resource_number(queue)
        self.numbers += number * 64 + _LENGTH, queue.qsize()

    # What is waited for.

    def future_made(self, future, frame):
        """A future was made by the function in this frame, which may tell what it is for."""
        wait = wait_of_maker(frame)
        if wait is not None:
            self.made, self.wait = future, wait

    def timer_added(self, timer):
        timer._place = place_of_caller(self, 4)
        if timer._callback is _sets_result:
            self.made, self.wait = timer._args[0], (_POLL_WAIT, _UNTIL, timer._when)
