"""Who can reach what a task waits for: where nobody but the task itself can, its wait never ends.

The garbage collector knows who holds an object, and it looks at all objects for that. So it is asked only of a task that has
waited for a while, and seldom. It follows a few steps; what leads further is not known to be out of reach. JavaScript and
functions that run hold objects of which it does not know: so all references have to be found.
"""

import gc
import sys
from asyncio import Future
from types import AsyncGeneratorType, CoroutineType, FrameType, GeneratorType

from ..scheduler import clock
from ..scheduler.clock import outside
from .waits import awaitables_of, resource_of, suspended

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

    def is_out(self, task):
        """Whether nobody but the task can reach what it waits for, as far as that is known by now."""
        future = task._fut_waiter
        if type(future) is not Future or future in outside or task in suspended:
            return False
        now = clock.real_time()
        known, since, is_out = getattr(task, "_webloop_reach", (None, now, False))
        if known != id(future):
            task._webloop_reach = id(future), now, False
            return False
        del future
        if is_out or now - since < _PATIENCE_S or now < self.next_at:
            return is_out
        is_out = _is_out_of_reach(task)
        after = clock.real_time()
        self.next_at = after + (after - now) / _MOST_OF_TIME
        task._webloop_reach = known, since, is_out
        return is_out


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
