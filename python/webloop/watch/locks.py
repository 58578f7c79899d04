"""Locks that know who holds them: asyncio's own do not, so nobody could say why a task waits for one.

These are its `acquire`, `release` and `async with`, in the same order and with the same wake-ups, which also note the
task. They replace asyncio's for the whole interpreter.

Anybody may release a lock that somebody has acquired. But one that is held by `async with` is released by its holder or
never: it is *owned*, so that who waits for it waits for that task.
"""

from asyncio import CancelledError, Lock, current_task
from collections import deque
from weakref import ref

# The watch that hears of each lock whose holder changes, if there is one.
_watch = None


async def acquire(self):
    """Acquire a lock.

    This method blocks until the lock is unlocked, then sets it to locked and returns True.
    """
    if self._locked or (self._waiters and not all(waiter.cancelled() for waiter in self._waiters)):
        await wait_in_line(self)
    self._locked = True
    self._webloop_is_owned = False
    _note_holder(self)
    return True


async def enter(self):
    if type(self).acquire is not acquire:
        await self.acquire()
        return
    # As above: one coroutine less pays for what is noted.
    if self._locked or (self._waiters and not all(waiter.cancelled() for waiter in self._waiters)):
        await wait_in_line(self)
    self._locked = True
    self._webloop_is_owned = True
    _note_holder(self)


def _note_holder(lock):
    try:
        task = current_task()
        # A lock keeps no task alive.
        lock._webloop_holder = ref(task) if task is not None else nobody
    except RuntimeError:
        # No loop runs: somebody has called `send` by hand.
        task, lock._webloop_holder = None, nobody
    if _watch is not None:
        _watch.lock_acquired(lock, task)


async def wait_in_line(self):
    """Waits until the lock is free and everybody is through who asked earlier."""
    if self._waiters is None:
        self._waiters = deque()
    loop = self._get_loop()
    # While it is watched a loop asks for whom it makes a future; here that is said below.
    future = type(loop).create_future(loop)
    self._waiters.append(future)
    if _watch is not None:
        _watch.waits_for_lock(future, self)
    try:
        try:
            await future
        finally:
            self._waiters.remove(future)
    except CancelledError:
        # Its turn may have come already: then that of the next has.
        if not self._locked:
            self._wake_up_first()
        raise


def release(self):
    """Release a lock.

    When the lock is locked, reset it to unlocked, and return. If any other tasks are blocked waiting for the lock to become
    unlocked, allow exactly one of them to proceed. When invoked on an unlocked lock, a RuntimeError is raised.
    """
    if not self._locked:
        raise RuntimeError("Lock is not acquired.")
    self._locked = False
    self._webloop_holder = nobody
    if _watch is not None:
        _watch.lock_released(self)
    if self._waiters:
        self._wake_up_first()


def nobody():
    return None


def install():
    for function, name in ((acquire, "acquire"), (enter, "__aenter__"), (release, "release")):
        function.__module__, function.__name__ = "asyncio.locks", name
        function.__qualname__ = f"Lock.{name}"
        setattr(Lock, name, function)
    Lock._webloop_holder = staticmethod(nobody)
    Lock._webloop_is_owned = False
    Lock._webloop_watch = None  # the last one that heard who holds it


def set_watched(watch):
    global _watch
    _watch = watch
