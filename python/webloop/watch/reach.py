"""Who can reach what a task waits for: where nobody but the task itself can, its wait never ends.

The garbage collector knows who holds an object, and it looks at all objects for that. So it is asked only of a task that has
waited for a while, and seldom. It follows a few steps; what leads further is not known to be out of reach. JavaScript and
functions that run hold objects of which it does not know: so all references have to be found.
"""

import gc
import sys
from asyncio import Future, Task, Timeout
from types import AsyncGeneratorType, CoroutineType, FrameType, GeneratorType
from weakref import ref

from ..outbox import WAITS
from ..scheduler import clock
from ..scheduler.clock import outside
from .numbers import number_of
from .waits import awaitables_of, held_by, resource_of, suspended

# So long must a task have waited, in real time; of all time at most this part is spent on it.
_PATIENCE_S = 1.5
_MOST_OF_TIME = 1 / 50

_MOST_STEPS = 4
_MOST_HOLDERS = 50

# Of these, one that is not the task's own is somebody else's who goes on.
_RUNNING = (CoroutineType, GeneratorType, AsyncGeneratorType, FrameType)


class Reach:
    """What is known of the tasks of one program."""

    def __init__(self):
        self.next_at = 0.0

    def look(self, tasks):
        """Asks for one of these tasks, which wait for a future, a lock or the like, if there is time for that."""
        now = clock.real_time()
        found = [found for task in tasks if (found := _known_of(task, now)) is not None and not found.is_out]
        if now < self.next_at or not found:
            return
        # Each has its turn.
        next_one = min(found, key=lambda known: (known.looked_at, known.since))
        if now - next_one.since < _PATIENCE_S:
            return
        next_one.is_out = _is_out_of_reach(next_one.task())
        next_one.looked_at = after = clock.real_time()
        self.next_at = after + (after - now) / _MOST_OF_TIME


class _Known:
    """What is known of a task while it waits for one future."""

    def __init__(self, task, now):
        self.task = ref(task)
        self.future = id(task._fut_waiter)
        self.since = now
        self.looked_at = 0.0
        self.is_out = False


def _known_of(task, now):
    future = task._fut_waiter
    if type(future) is not Future or future in outside or task in suspended:
        return None
    known = getattr(task, "_webloop_reach", None)
    if known is None or known.future != id(future):
        task._webloop_reach = known = _Known(task, now)
    return known


def timed_out_later(scheduler, waits):
    """The numbers of the tasks that a timer is going to cancel, and of those that such tasks wait for. `waits` is what each
    task waits for, by its number."""
    found = set()
    left = [number_of(task) for _, _, timer in scheduler.timers if (task := _cancelled_by(timer)) is not None]
    while left:
        number = left.pop()
        if number not in found:
            found.add(number)
            kind, *numbers = waits.get(number) or (0,)
            left += numbers[:1] if kind == WAITS["task"] else numbers[1:-1] if kind == WAITS["tasks"] else ()
    return found


def _cancelled_by(timer):
    owner = getattr(timer._callback, "__self__", None)
    if isinstance(owner, Timeout):
        return owner._task
    held = (owner, *(timer._args or ()), *held_by(timer._callback))
    return next((each for each in held if isinstance(each, Task)), None)


def is_out_of_reach(task):
    """Whether nobody but the task can reach what it waits for, as far as that is known by now."""
    known = getattr(task, "_webloop_reach", None)
    return known is not None and known.is_out and known.future == id(task._fut_waiter)


def _is_out_of_reach(task):
    own = {id(task)}
    for awaitable, frame, _ in awaitables_of(task):
        own |= {id(awaitable), id(frame)}
    awaitable = frame = None
    # Nothing else here may hold one of these: that would be a reference which nobody finds.
    targets = (task._fut_waiter if resource_of(task) is None else resource_of(task),)
    seen = own | {id(targets[0])}
    for _ in range(_MOST_STEPS):
        holders = [holder for holder in gc.get_referrers(*targets) if holder is not targets]
        if len(holders) > _MOST_HOLDERS or not _are_all_found(targets, holders):
            return False
        targets = tuple([holder for holder in holders if id(holder) not in seen])
        del holders
        if not targets:
            return True
        if any(isinstance(target, _RUNNING) for target in targets):
            return False
        seen.update(map(id, targets))
    return False


def _are_all_found(targets, holders):
    """Whether these hold all references to the targets."""
    for index in range(len(targets)):
        found = sum(held is targets[index] for holder in holders for held in gc.get_referents(holder))
        # Two are these targets' own, and that of the question.
        if sys.getrefcount(targets[index]) - 2 > found:
            return False
    return True
