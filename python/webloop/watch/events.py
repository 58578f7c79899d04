"""What is said of tasks, locks and queues while the program is watched, by whoever changes them.

The first thing that is said of what happens inside of a callback says before that the callback has begun.
"""

import asyncio
from asyncio import Task, futures

from ..outbox import OUTCOME, RESOURCE, TO_PAGE
from . import locks
from .numbers import number_of, number_or_new
from .places import NOWHERE, place_of_caller, place_of_function
from .tasks import WatchedTask
from .waits import describe
from .waits import number_of as resource_number

_CREATED, _RENAMED, _DONE = TO_PAGE["task_created"], TO_PAGE["task_renamed"], TO_PAGE["task_done"]
_RETRIEVED, _CANCEL, _WAIT = TO_PAGE["task_retrieved"], TO_PAGE["cancel_requested"], TO_PAGE["wait_begin"]
_ACQUIRED, _RELEASED, _LENGTH = TO_PAGE["acquired"], TO_PAGE["released"], TO_PAGE["queue_length"]
_LOCK = RESOURCE["lock"]

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
        task = WatchedTask(coro, loop=loop)
        self.begin_callback()
        task._webloop_is_retrieved = False
        parent = _current_task(loop)
        parent = 0 if parent is None else self._known(parent)
        task._webloop_number = number = next(self.program.task_numbers)
        file, line = place = place_of_caller(self.program, self.run_code, 3)
        if place is NOWHERE:
            file, line = place_of_function(self.program, task)
        task._webloop_made = parent, file, line, self.at
        # The name first: the page may have to be told of it.
        name = self.outbox.name(task.get_name())
        self.tell((_CREATED, number, parent, name, file, line))
        return task

    def task_created(self, task):
        """A task is new: it is just being made, or was made in a way of which nobody has heard."""
        self.begin_callback()
        is_main = self.program.main is None
        parent = self._known(_current_task(task.get_loop()))
        if not hasattr(task, "_webloop_number"):
            number_or_new(task, self.program)
            self.say_created(task, parent, place_of_caller(self.program, self.run_code, 3))
            if is_main or type(task) is not WatchedTask:
                # Nobody is expected to await the main one, and of others nobody can tell.
                self.task_retrieved(task)
            elif not hasattr(task, "_webloop_is_retrieved"):
                task._webloop_is_retrieved = False
        return task._webloop_number

    def task_begun(self, task):
        """A task was made that may have run its first step already: says what it waits for, or how it ended."""
        if not isinstance(task, Task):
            return
        if not hasattr(task, "_webloop_number"):
            self.task_created(task)
        self.begin_callback()
        if task.done():
            self.tell((_DONE, task._webloop_number, self.outcome(task)))
        elif task._fut_waiter is not None:
            self.tell((_WAIT, task._webloop_number, *describe(task, self.program, self.lock_found)))

    def _known(self, task):
        """The number of a task, which may run its first step while it is being made; 0 of none."""
        if task is None:
            return 0
        number = number_of(task)
        if number is None:
            self.begin_callback()
            number = number_or_new(task, self.program)
            self.say_created(task, self.polled, NOWHERE)
            if type(task) is not WatchedTask:
                self.say_retrieved_already(task)
        return number

    def say_created(self, task, parent, place):
        if place is NOWHERE:
            place = place_of_function(self.program, task)
        task._webloop_made = parent, *place, self.at
        name = self.outbox.name(task.get_name())
        self.tell((_CREATED, task._webloop_number, parent, name, *place))

    def say_retrieved_already(self, task):
        """Somebody wants its result, or nobody can tell: then it is not said that it was never awaited."""
        if type(task) is not WatchedTask or getattr(task, "_webloop_is_retrieved", False):
            self.tell((_RETRIEVED, number_of(task)))

    def task_retrieved(self, task):
        self.begin_callback()
        task._webloop_is_retrieved = True
        number = number_of(task)
        if number:
            self.tell((_RETRIEVED, number))

    def cancel_requested(self, task):
        self.begin_callback()
        number = number_of(task)
        if number:
            self.tell((_CANCEL, number, self.polled))

    def task_renamed(self, task):
        self.begin_callback()
        number = number_of(task)
        if number:
            name = self.outbox.name(task.get_name())
            self.tell((_RENAMED, number, name))

    def outcome(self, task):
        """How a task that is done ended. `_exception` does not count as taking the error, as `exception()` does."""
        if task is self.program.main:
            return OUTCOME[self.program.how or "ok"]
        if task.cancelled():
            return OUTCOME["cancelled"]
        return OUTCOME["ok" if task._exception is None else "error"]

    # Locks and queues.

    def lock_acquired(self, lock):
        self.begin_callback()
        task = lock._webloop_holder()
        number = 0 if task is None else number_of(task) or 0
        self.tell((_ACQUIRED, resource_number(lock), _LOCK, 0, number, lock._webloop_is_owned))

    def lock_released(self, lock):
        self.begin_callback()
        self.tell((_RELEASED, resource_number(lock), _LOCK, 0, self.polled))

    def lock_found(self, lock):
        """A task waits for a lock, whose holder may have had it before anybody watched; of one that is over it knows by now."""
        holder = lock._webloop_holder
        if lock._locked and (holder is locks.nobody or holder() is not None):
            self.lock_acquired(lock)

    def queue_changed(self, queue):
        """Has it told how many items a queue holds: at the end of what runs, or at once where that is no callback."""
        self.is_eventful = True
        self.queues[resource_number(queue)] = queue
        if not self.scheduler.is_running:
            self.say_lengths()

    def say_lengths(self):
        for number, queue in self.queues.items():
            self.tell((_LENGTH, number, 0, queue.qsize()))
        self.queues.clear()

    # Places.

    def place(self, depth):
        """The line of the program that has called, so many calls from there."""
        return place_of_caller(self.program, self.run_code, depth + 1)

    def timer_added(self, timer):
        timer._place = self.place(4)
        if timer._callback is _sets_result:
            self.is_eventful = True
            self.sleeps[timer._args[0]] = timer._when
