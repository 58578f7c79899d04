"""Locks that know who holds them: asyncio's own do not, so nobody could say why a task waits for one.

These are its `acquire`, `release` and `async with`, in the same order and with the same wake-ups, which also note the
task; the lock keeps it until it is released. They replace asyncio's for the whole interpreter, other people's loops too.

Anybody may release a lock that somebody has acquired. But one that is held by `async with` is released by its holder or
never: it is *owned*, so that who waits for it waits for that task.
"""

from asyncio import CancelledError, Lock, _get_running_loop, current_task
from collections import deque

from . import current

# Called with each lock whose holder changes, while anybody watches. All others pay a look at this, and no more.
_tell = None


async def acquire(self):
    """Acquire a lock.

    This method blocks until the lock is unlocked, then sets it to locked and returns True.
    """
    if self._locked or (self._waiters and not all(waiter.cancelled() for waiter in self._waiters)):
        await wait_in_line(self)
    self._locked = True
    self._webloop_is_owned = False
    try:
        self._webloop_holder = current_task()
    except RuntimeError:
        # No loop runs: somebody has called `send` by hand.
        pass
    if _tell is not None:
        _tell(self)
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
    try:
        self._webloop_holder = current_task()
    except RuntimeError:
        pass
    if _tell is not None:
        _tell(self)


async def wait_in_line(self):
    """Waits until the lock is free and everybody is through who asked earlier."""
    if self._waiters is None:
        self._waiters = deque()
    future = self._get_loop().create_future()
    self._waiters.append(future)
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
    self._webloop_holder = None
    if _tell is not None:
        _tell(self)
    if self._waiters:
        self._wake_up_first()


def install():
    for function, name in ((acquire, "acquire"), (enter, "__aenter__"), (release, "release")):
        function.__module__, function.__name__ = "asyncio.locks", name
        function.__qualname__ = f"Lock.{name}"
        setattr(Lock, name, function)
    Lock._webloop_holder = None
    Lock._webloop_is_owned = False


def watching_changed():
    """Somebody begins to watch a program, or watches it no more."""
    global _tell
    _tell = _tell_watch if any(program.core.watch for program in current.living) else None


def _tell_watch(lock):
    # Pyodide's own loop has no core.
    core = getattr(_get_running_loop(), "_core", None)
    if core is not None and core.watch is not None:
        core.watch.tell_holder(lock)
