"""Tasks that say when somebody wants their result, or wants them cancelled. Plain ones do not, so nobody could say which
were never awaited, and who cancelled which.
"""

from asyncio import Task

_await = Task.__await__
_result = Task.result
_exception = Task.exception
_add_done_callback = Task.add_done_callback
_cancel = Task.cancel


class WatchedTask(Task):
    """A task that is made while somebody watches its program."""

    # Under which the page knows it; 0 once somebody wants the result.
    _webloop_number = None

    def __await__(self):
        if self._webloop_number:
            _tell(self)
        return _await(self)

    __iter__ = __await__

    def result(self):
        if self._webloop_number:
            _tell(self)
        return _result(self)

    def exception(self):
        if self._webloop_number:
            _tell(self)
        return _exception(self)

    def add_done_callback(self, fn, /, *, context=None):
        if self._webloop_number:
            _tell(self)
        _add_done_callback(self, fn, context=context)

    def cancel(self, msg=None):
        watch = self.get_loop()._core.watch
        if watch is not None and not self.done():
            watch.tell_cancelled(self)
        return _cancel(self, msg)


WatchedTask.__name__ = WatchedTask.__qualname__ = "Task"


def _tell(task):
    number, task._webloop_number = task._webloop_number, 0
    watch = task.get_loop()._core.watch
    if watch is not None:
        watch.tell_retrieved(number)
