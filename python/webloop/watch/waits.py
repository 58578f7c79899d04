"""What a task waits for, in the numbers of the protocol.

A task's future says only that it waits. What for is told by the innermost function of asyncio on its chain of awaits: an
`asyncio.Queue.get` there waits for its `self`. Places are looked at from the inside out, except that a barrier, a queue's
`join` and a task group are built on the others and come first.
"""

import asyncio
import gc
from asyncio import tasks
from math import inf
from types import AsyncGeneratorType, CoroutineType

from .. import here
from ..outbox import RESOURCE, TO_PAGE, WAITS
from ..scheduler.clock import outside
from . import locks

_TURN, _UNTIL, _TASK, _TASKS, _FUTURE, _OUTSIDE, _RESOURCE = (
    WAITS[kind] for kind in ("turn", "until", "task", "tasks", "future", "outside", "resource")
)

# By the identity of the code: its hash is that of all it holds.
_KINDS = {
    id(locks.wait_in_line.__code__): RESOURCE["lock"],
    id(asyncio.Queue.get.__code__): RESOURCE["queue_get"],
    id(asyncio.Queue.put.__code__): RESOURCE["queue_put"],
    id(asyncio.Queue.join.__code__): RESOURCE["queue_join"],
    id(asyncio.Event.wait.__code__): RESOURCE["event"],
    id(asyncio.Semaphore.acquire.__code__): RESOURCE["semaphore"],
    id(asyncio.Condition.wait.__code__): RESOURCE["condition"],
    id(asyncio.Barrier.wait.__code__): RESOURCE["barrier"],
    # These say it by themselves, from their local variables.
    id(asyncio.TaskGroup.__aexit__.__code__): lambda names: _tasks(names["self"]._tasks, several=True),
    id(tasks._wait.__code__): lambda names: _tasks(names["fs"], several=True),
    id(asyncio.sleep.__code__): lambda names: _in_sleep(names),
}

# Of these a future says itself what it is for, by the function that makes it.
_MAKERS = {
    id(function.__code__): RESOURCE[kind]
    for kind, function in (
        ("queue_get", asyncio.Queue.get),
        ("queue_put", asyncio.Queue.put),
        ("event", asyncio.Event.wait),
        ("semaphore", asyncio.Semaphore.acquire),
        ("condition", asyncio.Condition.wait),
    )
}
_POLL_WAIT = TO_PAGE["poll_wait"]
_LOCK = RESOURCE["lock"]
_OUTER = {RESOURCE["queue_join"], RESOURCE["barrier"]}
_SOURCES = (asyncio.locks.__file__, asyncio.queues.__file__)
_Future = asyncio.Future


# Of each task whose stack is suspended in the middle of a step, the future that it waits for.
suspended = {}


def describe(task, program, on_lock=None):
    """What a task that is not done and not ready waits for. `on_lock` hears of a lock that it waits for, if anybody does."""
    future = task._fut_waiter
    if future is None:
        return describe_suspended(suspended[task]) if task in suspended else (_TURN,)
    waited_for = program.runs.waited_for
    if waited_for:
        future = waited_for.get(future, future)
    if type(future) is not _Future:
        if hasattr(future, "get_coro"):
            return _tasks((future,))
        children = getattr(future, "_children", None)
        if children is not None:
            return _tasks(children, several=True)
    found = _on_chain(task, on_lock)
    if found is not None:
        return found
    if future in outside:
        return (_OUTSIDE,)
    inner = _shielded(future)
    if inner is not None:
        return _tasks((inner,))
    return (_FUTURE,)


def describe_suspended(future):
    """What a task waits for whose stack is suspended until a future is done."""
    when = getattr(future, "_webloop_when", None)
    if when is not None:
        return _UNTIL, when
    children = getattr(future, "_children", None)
    if children is not None:
        return _tasks(children, several=True)
    return (_OUTSIDE,) if future in outside else _tasks((future,))


def _on_chain(task, on_lock):
    """What the functions of asyncio on a task's chain of awaits, from the outside in, say that it waits for."""
    kind, names = _teller(task)
    if kind is None:
        return None
    if type(kind) is not int:
        return kind(names)
    resource = names["self"]
    if kind == _LOCK and on_lock is not None:
        on_lock(resource)
    return _RESOURCE, kind, number_of(resource)


def resource_of(task):
    """The lock, queue or the like that a task waits for, if it waits for one."""
    kind, names = _teller(task)
    return names["self"] if type(kind) is int else None


def _teller(task):
    """The function of asyncio that tells what a task waits for: its kind, and its local variables."""
    innermost = None, None
    for _, frame, code in awaitables_of(task):
        kind = _KINDS.get(id(code))
        if kind is None:
            continue
        innermost = kind, frame
        if type(kind) is not int or kind in _OUTER:
            break
    kind, frame = innermost
    return kind, frame and frame.f_locals


def chain_of(task, file_name):
    """The functions of a file that a task is in the middle of, from the outside in: each one's name and line."""
    for frame in frames_of(task, file_name):
        yield frame.f_code.co_qualname, frame.f_lineno


def frames_of(task, file_name):
    return (frame for _, frame, code in awaitables_of(task) if code.co_filename == file_name)


def awaitables_of(task):
    """What a task is in the middle of, from the outside in, as far as it has a frame: with that, and its code."""
    awaitable = task.get_coro()
    while awaitable is not None:
        if type(awaitable) is CoroutineType:
            present, frame, awaitable = awaitable, awaitable.cr_frame, awaitable.cr_await
        else:
            present = awaitable
            frame, awaitable = _inside(awaitable)
        if frame is not None:
            yield present, frame, frame.f_code


def wait_of_maker(frame):
    """How a step ends that waits for the future that this function has just made; None where the whole chain tells that."""
    kind = _MAKERS.get(id(frame.f_code))
    if kind is None:
        return None
    caller = frame.f_back
    # A queue's `join` and a barrier are built on events and conditions, and `wait_for` of a condition may be a barrier's.
    if caller is not None and caller.f_code.co_filename in _SOURCES:
        return None
    return _POLL_WAIT, _RESOURCE, kind, number_of(frame.f_locals["self"])


def _in_sleep(names):
    timer = names.get("h")
    # One that is due is in the queue already.
    return _UNTIL, inf if timer is None else timer._when


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


def held_by(function):
    """What a function has in its closure."""
    for cell in getattr(function, "__closure__", None) or ():
        try:
            yield cell.cell_contents
        except ValueError:
            # It is empty so far.
            pass


def number_of(resource):
    try:
        return resource._webloop_number
    except AttributeError:
        program = here.program
        resource._webloop_number = number = next(program.resource_numbers)
        program.resources[number] = resource
        return number


def _tasks(futures, several=False):
    """Tasks by their numbers, and how many futures that have none; those that are done are no longer waited for."""
    known, others = set(), set()
    _add_tasks(futures, known, others)
    if not known and len(others) < 2:
        return (_FUTURE,)
    return (_TASKS, len(known), *sorted(known), len(others)) if several else (_TASK, min(known))


def _add_tasks(futures, known, others):
    """Adds those that are not done: the numbers of tasks to `known`, what has none to `others`."""
    for each in futures:
        if each.done():
            continue
        number = getattr(each, "_webloop_number", None)
        if number:
            known.add(number)
        elif (children := getattr(each, "_children", None)) is not None:
            # It is the result of a `gather` itself.
            _add_tasks(children, known, others)
        else:
            others.add(each)


def _shielded(future):
    """The task behind `asyncio.shield`, which only the callback of its outer future knows."""
    for callback, _ in future._callbacks or ():
        if getattr(callback, "__name__", "") == "_outer_done_callback":
            for held in held_by(callback):
                if held is not future and asyncio.isfuture(held):
                    return held
    return None


# Where JavaScript and Python wait for each other.


def awaited_by_javascript(task):
    """Whether JavaScript has a promise of a task."""
    return any(type(callback).__name__ == "FutureDoneCallback" for callback, _ in task._callbacks or ())


def awaits(task, futures):
    """Whether one of these is what a task waits for, at the end of the tasks between."""
    future = task
    while isinstance(future, asyncio.Task):
        future = suspended.get(future) or future._fut_waiter
    return future in futures
