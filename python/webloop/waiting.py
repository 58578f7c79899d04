"""What a task waits for, in the words of the contract with the page.

A task's future says only that it waits. What for is told by the innermost function of asyncio on its chain of awaits: an
`asyncio.Queue.get` there waits for its `self`. Places are looked at from the inside out, except that a barrier, a queue's
`join` and a task group are built on the others and come first.
"""

import asyncio
import gc
from asyncio import tasks
from itertools import count
from types import AsyncGeneratorType
from weakref import WeakKeyDictionary, WeakSet

_numbers = count(1)
_number_of = WeakKeyDictionary()

# Futures that JavaScript settles: patches.py adds them.
outside = WeakSet()

_KINDS = {
    asyncio.Lock.acquire.__code__: "lock",
    asyncio.Queue.get.__code__: "queue get",
    asyncio.Queue.put.__code__: "queue put",
    asyncio.Queue.join.__code__: "queue join",
    asyncio.Event.wait.__code__: "event",
    asyncio.Semaphore.acquire.__code__: "semaphore",
    asyncio.Condition.wait.__code__: "condition",
    asyncio.Barrier.wait.__code__: "barrier",
}
_OUTER = {"queue join", "barrier"}
_GROUP = asyncio.TaskGroup.__aexit__.__code__
_WAIT = tasks._wait.__code__


def describe(task, watch):
    """What a task that is not done and not ready waits for."""
    future = task._fut_waiter
    if future is None:
        return "turn"
    future = watch.core.runs.waited_for.get(future, future)
    when = watch.deadlines.get(future)
    if when is not None:
        return when
    if isinstance(future, asyncio.Task):
        return _tasks([future], watch)
    children = getattr(future, "_children", None)
    if children is not None:
        return _tasks(children, watch, several=True)
    if future in outside:
        return f"outside:{_outside_words(task)}"
    found = _resource(task, watch)
    if found is not None:
        return found
    inner = _shielded(future)
    if inner is not None:
        return _tasks([inner], watch)
    return "future"


def is_inside(task, core):
    """Whether only other tasks of its program can end what a task waits for."""
    future = task._fut_waiter
    if future is None:
        return False
    future = core.runs.waited_for.get(future, future)
    if future in outside:
        return False
    awaited = getattr(future, "_children", None) or [_shielded(future) or future]
    if all(isinstance(each, asyncio.Task) for each in awaited):
        return True
    for frame in _chain(task):
        code = frame.f_code
        if code in _KINDS or code is _GROUP:
            return True
        if code is _WAIT:
            return all(isinstance(each, asyncio.Task) for each in frame.f_locals["fs"])
    return False


def _chain(task):
    """The frames on a task's chain of awaits, from the outside in."""
    awaitable = task.get_coro()
    while awaitable is not None:
        for kind, awaited in (("cr_frame", "cr_await"), ("ag_frame", "ag_await"), ("gi_frame", "gi_yieldfrom")):
            frame = getattr(awaitable, kind, None)
            if frame is not None:
                yield frame
                awaitable = getattr(awaitable, awaited)
                break
        else:
            awaitable = _generator_behind(awaitable)


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
        kind = _KINDS.get(code)
        if kind is not None:
            innermost = f"{kind}:{_number(frame.f_locals['self'])}:"
            if kind in _OUTER:
                return innermost
        elif code is _GROUP:
            return _tasks(frame.f_locals["self"]._tasks, watch, several=True)
        elif code is _WAIT:
            return _tasks(frame.f_locals["fs"], watch, several=True)
    return innermost


def _number(resource):
    number = _number_of.get(resource)
    if number is None:
        _number_of[resource] = number = next(_numbers)
    return number


def _tasks(futures, watch, several=False):
    """Tasks by their numbers; those that are done are no longer waited for, and futures have none."""
    known = sorted({watch.tasks[each][0] for each in futures if each in watch.tasks})
    if not known:
        return "future"
    return f"{'tasks' if several else 'task'}:{','.join(map(str, known))}"


def _shielded(future):
    """The task behind `asyncio.shield`, which only the callback of its outer future knows."""
    for callback, _ in future._callbacks or ():
        if getattr(callback, "__name__", "") == "_outer_done_callback":
            for cell in callback.__closure__ or ():
                if cell.cell_contents is not future and asyncio.isfuture(cell.cell_contents):
                    return cell.cell_contents
    return None


def _outside_words(task):
    names = [frame.f_code.co_name for frame in _chain(task)]
    return "fetch" if "pyfetch" in names or "_jsfetch" in names else "promise"
