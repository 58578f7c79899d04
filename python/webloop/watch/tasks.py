"""Tasks that say when somebody wants their result, cancels or renames them. Plain ones do not, so nobody could say which
were never awaited, and who cancelled which.

While a program is watched, its tasks are of this type, and `asyncio.Task` is it: so they are to the program what they
always are. The watch keeps no task alive; what it knows of one are attributes of the task.
"""

import asyncio
from asyncio import Task

_await = Task.__await__
_result = Task.result
_exception = Task.exception
_add_done_callback = Task.add_done_callback
_cancel = Task.cancel
_set_name = Task.set_name


class _TaskType(type(Task)):
    """Every task is one of ours, whoever made it."""

    def __instancecheck__(cls, instance):
        return type.__instancecheck__(Task if cls is WatchedTask else cls, instance)

    def __subclasscheck__(cls, subclass):
        return type.__subclasscheck__(Task if cls is WatchedTask else cls, subclass)


class WatchedTask(Task, metaclass=_TaskType):
    """A task that is made while its program is watched."""

    # What the watch knows of it: its number, of what it was made, and whether somebody has wanted its result.
    __slots__ = ("_webloop_number", "_webloop_made", "_webloop_is_retrieved")

    def __await__(self):
        if not getattr(self, "_webloop_is_retrieved", False):
            _retrieved(self)
        return _await(self)

    __iter__ = __await__

    def result(self):
        if not getattr(self, "_webloop_is_retrieved", False):
            _retrieved(self)
        return _result(self)

    def exception(self):
        if not getattr(self, "_webloop_is_retrieved", False):
            _retrieved(self)
        return _exception(self)

    def add_done_callback(self, fn, /, **context):
        # For the method in C a context that is None is none at all: the callback would get that of whoever ends the task.
        if not getattr(self, "_webloop_is_retrieved", False):
            _retrieved(self)
        _add_done_callback(self, fn, **context)

    def cancel(self, msg=None):
        watch = _watch_of(self)
        if watch is not None and not self.done():
            watch.cancel_requested(self)
        return _cancel(self, msg)

    def set_name(self, name):
        _set_name(self, name)
        watch = _watch_of(self)
        if watch is not None:
            watch.task_renamed(self)


WatchedTask.__name__ = WatchedTask.__qualname__ = "Task"
WatchedTask.__module__ = Task.__module__


def _watch_of(task):
    scheduler = getattr(task.get_loop(), "_scheduler", None)
    return None if scheduler is None else scheduler.watch


def _retrieved(task):
    task._webloop_is_retrieved = True
    watch = _watch_of(task)
    if watch is not None:
        watch.task_retrieved(task)


def set_watched(is_watched):
    """Puts one type or the other in its place."""
    asyncio.Task = asyncio.tasks.Task = WatchedTask if is_watched else Task
