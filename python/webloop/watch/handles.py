"""Handles of a program that is watched: they know the task of which they are a step, or else the line that made them.

A handle is made when a task is woken or ends, so that is where both are seen.
"""

from asyncio import TimerHandle
from asyncio.tasks import _PyTask
from contextvars import copy_context
from types import BuiltinFunctionType, MethodType

from ..outbox import TO_PAGE
from ..scheduler.handles import DebugHandle, Handle
from .events import POLL_YIELD
from .numbers import STEP, task_of_step
from .places import NOWHERE, place_of_caller
from .tasks import WatchedTask

_WOKEN = TO_PAGE["woken"]

_watch = None


class WatchedHandle(Handle):
    """A callback. Tasks and futures give a context; what does not comes from the program."""

    __slots__ = ()

    def __init__(self, callback, args, loop, context):
        self._callback = callback
        self._args = args
        self._loop = loop
        if context is None:
            self._context = copy_context()
            self._task = None
            self._place = place_of_caller(_watch, 3)
            return
        self._context = context
        kind = type(callback)
        if kind is STEP:
            self._task = task = callback.__self__
            # Of one that is just being made, whoever makes it says all. The rest, here and below, is what `woken` does most of the
            # time, without the call.
            if not _watch.is_making:
                if getattr(task, "_webloop_number", None) == _watch.polled:
                    _watch.numbers.append(POLL_YIELD)
                else:
                    _watch.woken(task, True)
            return
        if args and type(args[0]) is WatchedTask:
            # It is over, and this is what somebody wants to be done then.
            args[0]._webloop_is_awaited = True
        if kind is BuiltinFunctionType and callback.__name__ == "task_wakeup":
            self._task = task = callback.__self__
            number = getattr(task, "_webloop_number", None)
            if number and number != _watch.polled and _watch.is_inside:
                _watch.numbers.append(number * 64 + _WOKEN)
            else:
                _watch.woken(task, False)
        elif kind is MethodType and isinstance(callback.__self__, _PyTask):
            self._task = task = task_of_step(callback)
            if task is None:
                self._place = NOWHERE
            else:
                _watch.woken(task, callback.__name__ == "__step")
        else:
            self._task = None
            self._place = NOWHERE


class WatchedDebugHandle(DebugHandle):
    """The same in debug mode."""

    __slots__ = ()

    def __init__(self, callback, args, loop, context=None):
        super().__init__(callback, args, loop, context)
        # The last line that it knows is the one above.
        del self._source_traceback[-1]
        self._place = place_of_caller(_watch, 3) if context is None else NOWHERE
        self._task = task = task_of_step(callback)
        if args and type(args[0]) is WatchedTask:
            args[0]._webloop_is_awaited = True
        if task is not None:
            _watch.woken(task, type(callback) is STEP or callback.__name__ == "__step")


for _type, _name in ((WatchedHandle, "Handle"), (WatchedDebugHandle, "DebugHandle")):
    _type.__name__ = _type.__qualname__ = _name


def take_in(handle):
    """Gives a handle that was made unwatched what the watch needs."""
    if not isinstance(handle, TimerHandle):
        handle._task = task_of_step(handle._callback)
    if not hasattr(handle, "_place"):
        handle._place = NOWHERE


def set_watched(watch):
    global _watch
    _watch = watch
