"""Groups and time-outs, and how they end.

Where the crate documents that it differs from asyncio, the log of a shared program is made to be the crate's; every such place
says what CPython does.
"""

import asyncio

from world import Failed, is_cancel_to_come, is_cancelling, log, now, words


class OrderedSet(dict):
    """A set that keeps its order.

    A task group keeps its tasks in a set, and cancels them in the order of their addresses. No two runs agree about that, so
    here it is the order in which they were made.
    """

    def add(self, item):
        self[item] = None

    def discard(self, item):
        self.pop(item, None)


class TaskGroup(asyncio.TaskGroup):
    """A group that cancels its tasks in the order in which they were made."""

    def __init__(self):
        super().__init__()
        self._tasks = OrderedSet()

    async def __aexit__(self, *error):
        # A task that cancelled itself in the body and fails there without a wait is cancelled only later.
        self.is_cancel_to_come = is_cancel_to_come() and not self._tasks
        return await super().__aexit__(*error)


def group_failed(me, errors, group):
    """What a group failed with goes on as one error."""
    if now.is_shared:
        # Who is cancelled while its group ends is cancelled in the crate, whatever failed in the group meanwhile.
        if is_cancelling() and not group.is_cancel_to_come:
            raise asyncio.CancelledError
        # And the body's error has its place in time there, but comes last in CPython.
        numbers = sorted(error.number for error in errors.exceptions)
    else:
        numbers = [words(error) for error in errors.exceptions]
    log(me, f"group raised {' '.join(map(str, numbers))}")
    raise Failed(min((error.number for error in errors.exceptions if isinstance(error, Failed)), default=0))


class Limit(asyncio.Timeout):
    """A time-out that begins after its task has cancelled itself takes that cancellation for its own in CPython."""

    async def __aenter__(self):
        self.is_cancel_to_come = is_cancel_to_come()
        return await super().__aenter__()


def timeout(delay):
    return Limit(None if delay is None else now.loop.time() + delay)


def timeout_at(when):
    return Limit(when)


def out_of_time(me, limit):
    if now.is_shared and limit.is_cancel_to_come:
        raise asyncio.CancelledError
    log(me, "is out of time")


def reschedule(me, limit, delay):
    try:
        limit.reschedule(now.loop.time() + delay)
        log(me, "moves the limit")
    except RuntimeError as error:
        log(me, words(error))


def spawn_late(me, group, number, coroutine):
    """Asks a group for a task that may be over or about to end."""
    try:
        T[number] = group.create_task(coroutine)
        log(me, f"makes t{number}")
    except RuntimeError as error:
        log(me, words(error).split("<")[0])


def shared_task(function):
    """A task that cancels itself and fails before it waits has failed in CPython.

    In the crate it is cancelled, as one that has returned: an error is a value like another there, unless somebody collects it.
    """

    async def task():
        try:
            return await function()
        except Failed:
            if is_cancel_to_come():
                raise asyncio.CancelledError
            raise

    return task
