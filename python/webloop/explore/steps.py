"""Steps one by one, for runs that look at each: to record it, to cancel at it, or to choose it beyond asyncio's promise.

A step has a name: the how many-th of a task, `search 1 step 2`, or of a callback as it is called, `append("first") step 1`.
"""

import asyncio
from asyncio import Task
from itertools import repeat
from zlib import crc32

from ..scheduler.turns import failed
from .names import call_text

_set_running_loop = asyncio._set_running_loop


class StepByStep:
    """What runs the handles of a turn one by one. `Trial` has the rest."""

    def run_singly(self, ready, number):
        """Runs so many handles."""
        scheduler, director, recorder = self.scheduler, self.director, self.recorder
        scheduler.slice = slice_ = repeat(None, number)
        for _ in slice_:
            if self.subject.is_beyond:
                # Turns are a promise as well.
                chosen = director.pick_ready(self, len(ready))
                ready.rotate(-chosen)
                handle = ready.popleft()
                ready.rotate(chosen)
            else:
                handle = ready.popleft()
            callback, args = handle._callback, handle._args
            if callback is None or scheduler.is_held(handle):
                continue
            _set_running_loop(handle._loop)
            owner = getattr(callback, "__self__", None)
            task = owner if isinstance(owner, Task) else None
            self.steps.append(self.step_name(handle))
            number = getattr(task, "_webloop_number", None) or number_of_callback(callback)
            self.scheduler.trace.append(number)
            before = recorder.before(handle) if recorder is not None else None
            try:
                handle._context.run(callback, *args)
            except (SystemExit, KeyboardInterrupt):
                raise
            except BaseException as error:
                failed(handle, error)
            if recorder is not None:
                recorder.after(callback, args, before)
            if task is not None and not task.done():
                self._waited(task)
            if self.checks and not self.check(owner):
                return

    def _waited(self, task):
        label = self.names.label(task)
        self.waits[label] = number = self.waits.get(label, 0) + 1
        constraint = self.director.cancels.get((label, number))
        if constraint is not None:
            self.kept.add(constraint)
            task.cancel()

    def step_name(self, handle, is_counted=True):
        """The name of a step that is ready: the how many-th of a task, or of a callback as it is called."""
        callback = handle._callback
        if callback is None:
            return None
        owner = getattr(callback, "__self__", None)
        if isinstance(owner, Task):
            base = self.names.label(owner)
        else:
            function = getattr(callback, "func", callback)
            name = getattr(function, "__name__", type(function).__name__)
            base = call_text(name, handle._args or ())
        number = self.step_counts.get(base, 0) + 1
        if is_counted:
            self.step_counts[base] = number
        return f"{base} step {number}"


_numbers = {}


def number_of_callback(callback):
    """The number by which a trace knows a callback that is no step of a task: that of its code."""
    callback = getattr(callback, "func", callback)
    code = getattr(callback, "__code__", None)
    key = code if code is not None else type(callback)
    known = _numbers.get(id(key))
    # By its identity, since the hash of a code is that of all it holds; kept, so that nothing else gets that.
    if known is None:
        name = f"{code.co_qualname}:{code.co_firstlineno}" if code is not None else key.__qualname__
        known = _numbers[id(key)] = crc32(name.encode()), key
    return known[0]
