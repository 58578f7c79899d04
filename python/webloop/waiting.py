"""What is said of a task: what it waits for, or how it ended, in the numbers of the contract with the page.

A task's future says only that it waits. What for is told by the innermost function of asyncio on its chain of awaits: an
`asyncio.Queue.get` there waits for its `self`. Places are looked at from the inside out, except that a barrier, a queue's
`join` and a task group are built on the others and come first.
"""

import asyncio
import gc
from asyncio import tasks
from itertools import count
from math import inf
from types import AsyncGeneratorType, CoroutineType
from weakref import WeakSet

from . import locks

# src/python/told.rs reads them.
NOTHING = 0
TURN = 1
UNTIL = 2  # deadline in seconds
TASK = 3  # task
TASKS = 4  # how many, and each
OUTSIDE = 5
FUTURE = 6
OK = 7
ERROR = 8
CANCELLED = 9
# Things; the number of this one follows.
LOCK = 10
QUEUE_GET = 11
QUEUE_PUT = 12
QUEUE_JOIN = 13
EVENT = 14
SEMAPHORE = 15
CONDITION = 16
BARRIER = 17

_numbers = count(1)

# Futures that JavaScript settles: patches.py adds them.
outside = WeakSet()

# By the identity of the code: its hash is that of all it holds.
_KINDS = {
    id(locks.wait_in_line.__code__): LOCK,
    id(asyncio.Queue.get.__code__): QUEUE_GET,
    id(asyncio.Queue.put.__code__): QUEUE_PUT,
    id(asyncio.Queue.join.__code__): QUEUE_JOIN,
    id(asyncio.Event.wait.__code__): EVENT,
    id(asyncio.Semaphore.acquire.__code__): SEMAPHORE,
    id(asyncio.Condition.wait.__code__): CONDITION,
    id(asyncio.Barrier.wait.__code__): BARRIER,
}
_OUTER = {QUEUE_JOIN, BARRIER}
_IN_LINE = locks.wait_in_line.__code__
_GROUP = asyncio.TaskGroup.__aexit__.__code__
_WAIT = tasks._wait.__code__
_SLEEP = asyncio.sleep.__code__


def describe(task, watch):
    """What a task that is not done and not ready waits for."""
    future = task._fut_waiter
    if future is None:
        return (TURN,)
    waited_for = watch.core.runs.waited_for
    if waited_for:
        future = waited_for.get(future, future)
    when = watch.deadlines.get(future)
    if when is not None:
        return UNTIL, when
    if isinstance(future, asyncio.Task):
        return _tasks((future,), watch)
    children = getattr(future, "_children", None)
    if children is not None:
        return _tasks(children, watch, several=True)
    found = _resource(task, watch)
    if found is not None:
        return found
    if future in outside:
        return (OUTSIDE,)
    inner = _shielded(future)
    if inner is not None:
        return _tasks((inner,), watch)
    return (FUTURE,)


def outcome(task):
    """How a task that is done ended. `_exception` does not count as taking the error, as `exception()` does."""
    if task.cancelled():
        return CANCELLED
    return OK if task._exception is None else ERROR


def is_inside(task, core):
    """Whether only its program can end what a task waits for."""
    future = task._fut_waiter
    if future is None:
        return False
    future = core.runs.waited_for.get(future, future)
    awaited = getattr(future, "_children", None) or [_shielded(future) or future]
    for frame in _chain(task):
        code = frame.f_code
        if code is _SLEEP:
            # For ever, since there is no deadline; that is meant.
            return False
        if code is _WAIT:
            awaited = frame.f_locals["fs"]
    return not any(each in outside for each in awaited)


def have_circle(tasks):
    """Whether some tasks wait for each other: each for the next one, or for a lock that this one owns."""
    seen = set()
    for task in tasks:
        way = set()
        while task is not None and task not in seen:
            seen.add(task)
            way.add(task)
            task = _blocker(task)
        if task in way:
            return True
    return False


def _blocker(task):
    """The one task that must go on before this one can."""
    future = task._fut_waiter
    if isinstance(future, asyncio.Task):
        return future
    for frame in _chain(task):
        if frame.f_code is _IN_LINE:
            lock = frame.f_locals["self"]
            return lock._webloop_holder if lock._webloop_is_owned else None
    return None


def _chain(task):
    """The frames on a task's chain of awaits, from the outside in."""
    awaitable = task.get_coro()
    while awaitable is not None:
        if type(awaitable) is CoroutineType:
            frame, awaitable = awaitable.cr_frame, awaitable.cr_await
        else:
            frame, awaitable = _inside(awaitable)
        if frame is not None:
            yield frame


def _inside(awaitable):
    """The frame of an awaitable that is no coroutine, and what it awaits."""
    for kind, awaited in (("ag_frame", "ag_await"), ("gi_frame", "gi_yieldfrom")):
        frame = getattr(awaitable, kind, None)
        if frame is not None:
            return frame, getattr(awaitable, awaited)
    return None, _generator_behind(awaitable)


def _generator_behind(awaitable):
    """`async for` awaits an object that knows its generator, but does not say so."""
    if type(awaitable).__name__.startswith("async_generator_"):
        for held in gc.get_referents(awaitable):
            if isinstance(held, AsyncGeneratorType):
                return held
    return None


def _resource(task, watch):
    innermost = None
    for frame in _chain(task):
        code = frame.f_code
        kind = _KINDS.get(id(code))
        if kind is not None:
            innermost = kind, frame.f_locals["self"]
            if kind in _OUTER:
                break
        elif code is _GROUP:
            return _tasks(frame.f_locals["self"]._tasks, watch, several=True)
        elif code is _WAIT:
            return _tasks(frame.f_locals["fs"], watch, several=True)
        elif code is _SLEEP:
            return UNTIL, inf
    if innermost is None:
        return None
    kind, resource = innermost
    if kind == LOCK:
        # Its holder may have had it before anybody watched.
        watch.tell_holder(resource)
    return kind, number_of(resource)


def number_of(resource):
    try:
        return resource._webloop_number
    except AttributeError:
        resource._webloop_number = number = next(_numbers)
        return number


def _tasks(futures, watch, several=False):
    """Tasks by their numbers; those that are done are no longer waited for, and futures have none."""
    known = sorted({watch.tasks[each][0] for each in futures if each in watch.tasks})
    if not known:
        return (FUTURE,)
    return (TASKS, len(known), *known) if several else (TASK, known[0])


def _shielded(future):
    """The task behind `asyncio.shield`, which only the callback of its outer future knows."""
    for callback, _ in future._callbacks or ():
        if getattr(callback, "__name__", "") == "_outer_done_callback":
            for cell in callback.__closure__ or ():
                if cell.cell_contents is not future and asyncio.isfuture(cell.cell_contents):
                    return cell.cell_contents
    return None
