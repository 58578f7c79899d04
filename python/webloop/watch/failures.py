"""Failures that somebody took: a task has failed, and who waited for it goes on all the same.

Noted while the program is watched, when the error leaves the task: then it is known who waits, and at which line. It is
taken back where that one fails with the same error, or with a group that has it.
"""

from asyncio import Future, Task, TaskGroup

from .numbers import number_of
from .places import place_of_caller
from .waits import frames_of, held_by

# Under this name an error carries the number of the task that it has left last.
_LEFT = "__webloop_left__"

# Of so many failures it is kept.
_MOST = 500

# From a task to who waits for it there may be so many futures, as of `gather` and `shield`.
_MOST_FUTURES = 4


class Failures:
    """The failures of one program that were taken, by the numbers of the tasks."""

    def __init__(self, program):
        self.program = program
        self.taken = {}

    def leaves(self, task, error):
        """An error leaves a task, or the top level where that is None."""
        self._take_back(error)
        if self.program.scheduler.watch is None or task is None:
            return
        by = _waiter(task._callbacks, _MOST_FUTURES)
        if by is not None and number_of(task) and number_of(by):
            frames = list(frames_of(by, self.program.file_name))
            if frames:
                place = self.program.outbox.name(self.program.file_name), frames[-1].f_lineno
                self._note(task, error, by, place)

    def looked_at(self, task, by, watch):
        """A task that is over with an error is looked at by another one."""
        place = place_of_caller(watch, 4)
        if by is not None and place[1]:
            self._note(task, task._exception, by, place)

    def _note(self, task, error, by, place):
        number = number_of(task)
        if len(self.taken) < _MOST:
            self.taken[number] = number_of(by), *place
            if hasattr(error, "__dict__"):
                error.__dict__[_LEFT] = number

    def _take_back(self, error):
        self.taken.pop(getattr(error, "__dict__", {}).pop(_LEFT, None), None)
        if isinstance(error, BaseExceptionGroup):
            for inner in error.exceptions:
                self._take_back(inner)


def _waiter(callbacks, most):
    """The task that goes on when one of these is called."""
    for callback, _ in callbacks or ():
        owner = getattr(callback, "__self__", None)
        if isinstance(owner, Task):
            return owner
        if isinstance(owner, TaskGroup):
            return owner._parent_task
        for future in held_by(callback):
            if most and isinstance(future, Future) and not isinstance(future, Task):
                found = _waiter(future._callbacks, most - 1)
                if found is not None:
                    return found
    return None
