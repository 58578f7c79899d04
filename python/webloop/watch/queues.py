"""Queues that say how many items they hold, while they are watched; at all other times they are as asyncio has them."""

from asyncio import Queue
from functools import wraps

_put_nowait = Queue.put_nowait
_get_nowait = Queue.get_nowait
_shutdown = Queue.shutdown

_watch = None


@wraps(_put_nowait)
def put_nowait(self, item):
    _put_nowait(self, item)
    # Somebody may have kept the method from when it was watched.
    if _watch is not None:
        self._webloop_puts += 1
        _watch.queue_changed(self)


@wraps(_get_nowait)
def get_nowait(self):
    item = _get_nowait(self)
    if _watch is not None:
        _watch.queue_changed(self)
    return item


@wraps(_shutdown)
def shutdown(self, immediate=False):
    _shutdown(self, immediate)
    if _watch is not None:
        _watch.queue_changed(self)


def set_watched(watch):
    global _watch
    _watch = watch
    Queue.put_nowait, Queue.get_nowait, Queue.shutdown = (
        (_put_nowait, _get_nowait, _shutdown) if watch is None else (put_nowait, get_nowait, shutdown)
    )
