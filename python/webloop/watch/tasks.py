"""Tasks that say when somebody cancels or renames them, and whether somebody wants their result. Plain ones do not, so
nobody could say which were never awaited, and who cancelled which.

While a program is watched, its tasks are of this type, and `asyncio.Task` is it: so they are to the program what they
always are. Who waits for a task is seen when it ends. One that ends while nobody waits becomes an `UnawaitedTask`, which
hears of it if somebody does later. The watch keeps no task alive; what it knows of one are attributes of the task.
"""

import asyncio
from asyncio import Task

_await = Task.__await__
_result = Task.result
_exception = Task.exception
_add_done_callback = Task.add_done_callback
_cancel = Task.cancel
_set_name = Task.set_name

_watch = None


class _TaskType(type(Task)):
    """Every task is one of ours, whoever made it."""

    def __instancecheck__(cls, instance):
        return type.__instancecheck__(Task if cls in _OURS else cls, instance)

    def __subclasscheck__(cls, subclass):
        return type.__subclasscheck__(Task if cls in _OURS else cls, subclass)


class WatchedTask(Task, metaclass=_TaskType):
    """A task that is made while its program is watched."""

    # What the watch knows of it: its number, of what it was made, and whether somebody waited for it when it ended.
    __slots__ = ("_webloop_number", "_webloop_made", "_webloop_is_awaited")

    def cancel(self, msg=None):
        if _watch is not None and not self.done():
            _watch.cancel_requested(self)
        return _cancel(self, msg)

    def set_name(self, name):
        _set_name(self, name)
        if _watch is not None:
            _watch.task_renamed(self)


class UnawaitedTask(WatchedTask):
    """A task that is over, and nobody wanted its result so far."""

    __slots__ = ()

    def __await__(self):
        _awaited(self)
        return _await(self)

    __iter__ = __await__

    def result(self):
        _awaited(self)
        return _result(self)

    def exception(self):
        _awaited(self)
        return _exception(self)

    def add_done_callback(self, fn, /, **context):
        # For the method in C a context that is None is none at all: the callback would get that of whoever ends the task.
        _awaited(self)
        _add_done_callback(self, fn, **context)


for _type in (WatchedTask, UnawaitedTask):
    _type.__name__ = _type.__qualname__ = "Task"
    _type.__module__ = Task.__module__


_OURS = (WatchedTask, UnawaitedTask)


def _awaited(task):
    task.__class__ = WatchedTask
    if _watch is not None:
        _watch.task_awaited(task)


def set_watched(watch):
    """Puts one type or the other in its place."""
    global _watch
    _watch = watch
    asyncio.Task = asyncio.tasks.Task = Task if watch is None else WatchedTask
