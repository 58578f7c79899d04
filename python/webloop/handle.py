"""Handles: a callback that waits for its call.

They are asyncio's, with less to set up: a handle without a callback is one that was cancelled, and where it was made is
only kept in debug mode. The number is the one under which the page knows the handle while it is watched.
"""

import asyncio
from contextvars import copy_context


class Handle(asyncio.Handle):
    """A callback in the ready queue."""

    __slots__ = ("_number",)
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
        if self._callback is not None:
            self._callback = self._args = None
            self._loop._core.handle_cancelled(self)


class TimerHandle(asyncio.TimerHandle):
    """A callback that waits for its time. The core orders timers by `(when, number)`, not by comparing them."""

    __slots__ = ("_number",)
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
                self._loop._core.timer_cancelled(self)


class DebugHandle(asyncio.Handle):
    """A handle that knows where it was made."""

    __slots__ = ("_number",)

    def cancel(self):
        if not self._cancelled:
            super().cancel()
            self._loop._core.handle_cancelled(self)


class DebugTimerHandle(asyncio.TimerHandle):
    """A timer that knows where it was made."""

    __slots__ = ("_number",)
