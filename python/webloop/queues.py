"""Queues that say how many items they hold, while anybody watches; at all other times they are as asyncio has them."""

from asyncio import Queue, _get_running_loop
from functools import wraps

from . import current

_put_nowait = Queue.put_nowait
_get_nowait = Queue.get_nowait
_shutdown = Queue.shutdown


@wraps(_put_nowait)
def put_nowait(self, item):
    _put_nowait(self, item)
    _note(self)


@wraps(_get_nowait)
def get_nowait(self):
    item = _get_nowait(self)
    _note(self)
    return item


@wraps(_shutdown)
def shutdown(self, immediate=False):
    _shutdown(self, immediate)
    _note(self)


def _note(queue):
    # Pyodide's own loop has no core.
    core = getattr(_get_running_loop(), "_core", None)
    if core is not None and core.watch is not None:
        core.watch.note_changed(queue)


def watching_changed():
    """Somebody begins to watch a program, or watches it no more."""
    is_watched = any(program.core.watch for program in current.living)
    Queue.put_nowait, Queue.get_nowait, Queue.shutdown = (
        (put_nowait, get_nowait, shutdown) if is_watched else (_put_nowait, _get_nowait, _shutdown)
    )
