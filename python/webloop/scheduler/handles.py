"""Handles: a callback that waits for its call.

They are asyncio's, with less to set up: a handle without a callback is one that was cancelled, and where it was made is
only kept in debug mode. `_task` and `_place` are the watch's: the task of which it is a step, or else the line that made
it, a pair of a file's number and a line.
"""

import asyncio
from contextvars import copy_context


class Handle(asyncio.Handle):
    """A callback in the ready queue."""

    __slots__ = ("_task", "_place")
    _repr = None
    _source_traceback = None

    def __init__(self, callback, args, loop, context):
        self._callback = callback
        self._args = args
        self._loop = loop
        self._context = copy_context() if context is None else context

    @property
    def _cancelled(self):
        return self._callback is None

    def cancel(self):
        self._callback = self._args = None


class TimerHandle(asyncio.TimerHandle):
    """A callback that waits for its time. The queue orders timers by `(when, sequence)`, not by comparing them."""

    __slots__ = ("_place",)
    _task = None
    _repr = None
    _source_traceback = None

    def __init__(self, when, callback, args, loop, context):
        self._callback = callback
        self._args = args
        self._loop = loop
        self._context = copy_context() if context is None else context
        self._when = when
        self._scheduled = False

    @property
    def _cancelled(self):
        return self._callback is None

    def cancel(self):
        if self._callback is not None:
            self._callback = self._args = None
            if self._scheduled:
                self._loop._timer_handle_cancelled(self)


class DebugHandle(asyncio.Handle):
    """A handle that knows where it was made."""

    __slots__ = ("_task", "_place")


class DebugTimerHandle(asyncio.TimerHandle):
    """A timer that knows where it was made."""

    __slots__ = ("_place",)
    _task = None
