"""The numbers under which the page knows tasks, and which callbacks are steps of tasks.

A task has its number as an attribute, from the first time that the page hears of it, so that no table keeps it alive.
"""

from asyncio import Task
from asyncio.tasks import _PyTask
from types import BuiltinFunctionType, MethodType


def number_of(task):
    """The number under which the page knows a task; None where it does not."""
    return getattr(task, "_webloop_number", None)


def number_or_new(task, program):
    number = number_of(task)
    if number is None:
        task._webloop_number = number = next(program.task_numbers)
    return number


def task_of_step(callback):
    """The task of which a callback is a step, if it is one."""
    kind = type(callback)
    if kind is STEP or (kind is BuiltinFunctionType and callback.__name__ == "task_wakeup"):
        return callback.__self__
    if kind is MethodType and isinstance(callback.__self__, _PyTask) and callback.__name__ in ("__step", "__wakeup"):
        return callback.__self__
    return None


def number_of_step(callback):
    """The number of the task of which a callback is a step; 0 where it is of none."""
    return number_of(task_of_step(callback)) or 0


def _type_of_step():
    """The type of the first step of a task, which has no name."""

    class Loop:
        def get_debug(self):
            return False

        def call_soon(self, callback, *, context=None):
            self.callback = callback

        def call_exception_handler(self, context):
            pass

    async def nothing():
        pass

    loop, coroutine = Loop(), nothing()
    task = Task(coroutine, loop=loop, name="none")
    task._log_destroy_pending = False
    coroutine.close()
    return type(loop.callback)


# The first step of a task; the later ones are methods of C called task_wakeup.
STEP = _type_of_step()
