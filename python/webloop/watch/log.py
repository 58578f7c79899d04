"""The log: what happens in a program, in its true order, while it is watched.

Watching is listening: the queue stays where it is, and nothing runs otherwise than it would. `add` takes new handles in the
place of `ready.append`, `run` runs them in the place of `Turns._run`, and both put messages into the outbox. A step of a task
is `poll_begin`, what happens inside, `wait_begin` or `task_done`, `poll_end`.

No task is kept alive: a task has its number as an attribute, from the first time that the page hears of it.
"""

import asyncio
from asyncio import Task, futures
from itertools import count, repeat
from types import BuiltinFunctionType, MethodType

from ..outbox import OUTCOME, TO_PAGE, WAITS
from ..scheduler import clock
from ..scheduler.turns import failed
from . import locks, queues, tasks
from .places import NOWHERE, place_of_caller, place_of_function
from .tasks import WatchedTask
from .waits import describe
from .waits import number_of as resource_number

_POLL_BEGIN, _POLL_END = TO_PAGE["poll_begin"], TO_PAGE["poll_end"]
_CALLBACK_BEGIN, _CALLBACK_END = TO_PAGE["callback_begin"], TO_PAGE["callback_end"]
_TURN_BEGIN, _SLICE_BEGIN, _SLICE_END = TO_PAGE["turn_begin"], TO_PAGE["slice_begin"], TO_PAGE["slice_end"]
_CREATED, _RENAMED, _DONE = TO_PAGE["task_created"], TO_PAGE["task_renamed"], TO_PAGE["task_done"]
_RETRIEVED, _CANCEL = TO_PAGE["task_retrieved"], TO_PAGE["cancel_requested"]
_WOKEN, _WAIT = TO_PAGE["woken"], TO_PAGE["wait_begin"]
_TURN, _UNTIL, _TASK, _OUTSIDE = WAITS["turn"], WAITS["until"], WAITS["task"], WAITS["outside"]

_sets_result = futures._set_result_unless_cancelled
_current_task = asyncio.current_task
_get_running_loop = asyncio._get_running_loop
_set_running_loop = asyncio._set_running_loop

# Short callbacks are timed so many at once: a look at the clock takes as long as one of them. A group that took longer than
# this held a long one, and nobody can say which; so the next ones are timed one by one.
_MOST_AT_ONCE = 8
_LONG_S = 0.0002

_task_numbers = count(1)


class Watch:
    """Writes the log of one program into its outbox."""

    task_type = WatchedTask

    def __init__(self, scheduler):
        self.scheduler = scheduler
        self.program = scheduler.program
        self.outbox = scheduler.program.outbox
        self.tell = self.outbox.numbers.extend
        self.polled = 0  # the task of which a step runs
        self.has_woken_itself = False
        self.sleeps = {}  # of each future that a sleep waits for, its deadline: those of this step
        self.queues = {}  # those whose length has changed in this callback
        self.slice_begun = None
        self.at = scheduler.clock.now()  # the time as of the last look at the clock
        self.at_once = 1
        self.add = self._adder()

    def begin(self):
        """Says what the page needs to know of what there is already."""
        tasks.set_watched(True)
        locks.set_watched(self)
        queues.set_watched(self)
        all_tasks = self.scheduler.tasks()
        for task in all_tasks:
            if number_of(task) is None:
                give_number(task)
            self._say_created(task, 0, NOWHERE)
            self._say_retrieved_already(task)
        for handles in (self.scheduler.ready, *(loop._held for loop in self.scheduler.loops)):
            for handle in handles:
                if not handle._cancelled:
                    handle._number = number_of_step(handle._callback)
                    handle._place = NOWHERE
        for _, _, timer in self.scheduler.timers:
            timer._number, timer._place = 0, NOWHERE
        ready = {handle._number for handle in self.scheduler.ready if not handle._cancelled}
        for task in all_tasks:
            if number_of(task) not in ready:
                self.tell((_WAIT, number_of(task), *describe(task, self.program, self.lock_found)))

    def end(self):
        tasks.set_watched(False)
        locks.set_watched(None)
        queues.set_watched(None)

    # What takes new handles.

    def _adder(self):
        """It is called for each handle, so it finds what it needs without looking."""
        append, tell, program = self.scheduler.ready.append, self.tell, self.program

        def add(handle):
            callback = handle._callback
            kind = type(callback)
            if kind is _STEP or (kind is BuiltinFunctionType and callback.__name__ == "task_wakeup"):
                task = callback.__self__
                try:
                    number = task._webloop_number
                except AttributeError:
                    number = self.task_created(task)
            else:
                number = self._number_of_step(callback) if kind is MethodType else 0
                if not number:
                    handle._place = place_of_caller(program, _RUN, 3)
            handle._number = number
            if number:
                if number == self.polled:
                    # It yields, or waits for what is there already: it is told that it waits, and then of this.
                    self.has_woken_itself = True
                else:
                    tell((_WOKEN, number, self.polled))
            append(handle)

        return add

    def _number_of_step(self, callback):
        """Of a task that is written in Python."""
        task = callback.__self__
        if isinstance(task, asyncio.tasks._PyTask) and callback.__name__ in ("__step", "__wakeup"):
            return number_of(task) or self.task_created(task)
        return 0

    def timer_added(self, timer):
        timer._number = 0
        timer._place = place_of_caller(self.program, _RUN, 4)
        if timer._callback is _sets_result:
            self.sleeps[timer._args[0]] = timer._when

    # What runs them.

    def turn_begins(self, ready):
        self.tell((_TURN_BEGIN, ready))

    def slice_begins(self):
        self.slice_begun = clock.real_time()
        self.at = self.scheduler.clock.now()
        self.tell((_SLICE_BEGIN, self.at))

    def slice_ends(self):
        if self.slice_begun is not None:
            busy = clock.real_time() - self.slice_begun
            self.slice_begun = None
            self.tell((_SLICE_END, self.scheduler.clock.now(), busy))

    def run(self, most):
        """Runs at most so many handles of this turn."""
        scheduler, tell = self.scheduler, self.tell
        popleft = scheduler.ready.popleft
        loop_time, real_time = scheduler.clock.now, clock.real_time
        running = _get_running_loop()
        epoch = scheduler.epoch
        number_left = min(most, scheduler.left)
        scheduler.left -= number_left
        scheduler.slice = slice_ = repeat(None, number_left)
        group = at_once = self.at_once
        at = loop_time()
        before = real_time()
        for _ in slice_:
            number_left -= 1
            handle = popleft()
            callback = handle._callback
            if callback is None:
                continue
            if handle._loop is not running:
                if scheduler.is_held(handle):
                    continue
                running = handle._loop
                _set_running_loop(running)
            self.polled = number = handle._number
            if number:
                tell((_POLL_BEGIN, number))
            else:
                tell((_CALLBACK_BEGIN, *handle._place))
            try:
                if running._debug:
                    scheduler.run_one(handle)
                else:
                    args = handle._args
                    if args:
                        handle._context.run(callback, *args)
                    else:
                        handle._context.run(callback)
            except (SystemExit, KeyboardInterrupt):
                if epoch == scheduler.epoch:
                    self._polled(number, callback, loop_time(), real_time() - before)
                raise
            except BaseException as error:
                failed(handle, error)
            group -= 1
            busy = 0
            if group <= 0 or not number_left:
                now = real_time()
                busy = now - before
                before = now
                self.at = at = loop_time()
                if busy > _LONG_S:
                    at_once = 1
                elif at_once < _MOST_AT_ONCE:
                    at_once += 1
                group = at_once
            if epoch != scheduler.epoch:
                # Its stack was suspended, and goes on to its end here.
                if scheduler.watch is self:
                    self._polled(number, callback, loop_time(), 0)
                return
            if number:
                task = callback.__self__
                if task._fut_waiter is None and self.has_woken_itself and not task.done():
                    tell((_WAIT, number, _TURN, _WOKEN, number, number, _POLL_END, number, at, busy))
                    self.has_woken_itself = False
                    self.polled = 0
                    if self.queues:
                        self._say_lengths()
                else:
                    self._polled(number, callback, at, busy)
                # The next callback may want it collected.
                task = None
            else:
                if self.queues:
                    self._say_lengths()
                tell((_CALLBACK_END, at, busy))
        self.at_once = at_once

    def _polled(self, number, callback, at, busy):
        """Says what has become of a task after its step, or that a callback is over."""
        tell = self.tell
        if self.queues:
            self._say_lengths()
        if not number:
            tell((_CALLBACK_END, at, busy))
            return
        task = callback.__self__
        if task.done():
            tell((_DONE, number, self.outcome(task)))
        else:
            when = self.sleeps.get(task._fut_waiter)
            if when is not None:
                tell((_WAIT, number, _UNTIL, when))
            else:
                tell((_WAIT, number, *describe(task, self.program, self.lock_found)))
            if self.has_woken_itself:
                tell((_WOKEN, number, number))
        self.has_woken_itself = False
        if self.sleeps:
            self.sleeps.clear()
        tell((_POLL_END, number, at, busy))
        self.polled = 0

    def outcome(self, task):
        """How a task that is done ended. `_exception` does not count as taking the error, as `exception()` does."""
        if task is self.program.main:
            return OUTCOME[self.program.how or "ok"]
        if task.cancelled():
            return OUTCOME["cancelled"]
        return OUTCOME["ok" if task._exception is None else "error"]

    # A stack that waits in the middle of a step.

    def suspended(self, inner):
        """The step that runs waits for a task; gives what `resumed` needs."""
        number = self.polled
        if number:
            waited = number_of(inner)
            wait = (_TASK, waited) if waited else (_OUTSIDE,)
            at = self.scheduler.clock.now()
            self.tell((_WAIT, number, *wait, _POLL_END, number, at, 0))
            self.polled = 0
            self.has_woken_itself = False
        return number

    def resumed(self, number):
        if number:
            self.tell((_WOKEN, number, 0, _POLL_BEGIN, number))
            self.polled = number

    # Tasks.

    def task_created(self, task):
        """A task is new: it is just being made."""
        is_main = self.program.main is None
        parent = _current_task(task.get_loop())
        if parent is task:
            # It runs its first step while it is being made.
            self._known(task)
        else:
            parent = self._known(parent)
            give_number(task)
            self._say_created(task, parent, place_of_caller(self.program, _RUN, 5))
        if type(task) is not WatchedTask:
            self._say_retrieved_already(task)
        elif is_main:
            # Nobody is expected to await it.
            self.task_retrieved(task)
        return task._webloop_number

    def task_begun(self, task):
        """A task was made that may have run its first step already: says what it waits for, or how it ended."""
        if not isinstance(task, Task) or (not task.done() and task._fut_waiter is None):
            return
        if number_of(task) is None:
            self.task_created(task)
        if task.done():
            self.tell((_DONE, number_of(task), self.outcome(task)))
        else:
            self.tell((_WAIT, number_of(task), *describe(task, self.program, self.lock_found)))

    def _known(self, task):
        """The number of a task, which may run its first step while it is being made; 0 of none."""
        if task is None:
            return 0
        number = number_of(task)
        if number is None:
            number = give_number(task)
            self._say_created(task, self.polled, NOWHERE)
            if type(task) is not WatchedTask:
                self._say_retrieved_already(task)
        return number

    def _say_created(self, task, parent, place):
        if place is NOWHERE:
            place = place_of_function(self.program, task)
        task._webloop_made = parent, *place, self.at
        name = self.outbox.name(task.get_name())
        self.tell((_CREATED, task._webloop_number, parent, name, *place))

    def _say_retrieved_already(self, task):
        """Somebody wants its result, or nobody can tell: then it is not said that it was never awaited."""
        if type(task) is not WatchedTask or not task._webloop_is_unretrieved:
            self.tell((_RETRIEVED, number_of(task)))

    def task_retrieved(self, task):
        task._webloop_is_unretrieved = False
        number = number_of(task)
        if number:
            self.tell((_RETRIEVED, number))

    def cancel_requested(self, task):
        number = number_of(task)
        if number:
            self.tell((_CANCEL, number, self.polled))

    def task_renamed(self, task):
        number = number_of(task)
        if number:
            name = self.outbox.name(task.get_name())
            self.tell((_RENAMED, number, name))

    # Locks and queues.

    def lock_acquired(self, lock):
        task = lock._webloop_holder()
        number = 0 if task is None else number_of(task) or 0
        self.outbox.say("acquired", resource_number(lock), "lock", "", number, lock._webloop_is_owned)

    def lock_released(self, lock):
        self.outbox.say("released", resource_number(lock), "lock", "", self.polled)

    def lock_found(self, lock):
        """A task waits for a lock, whose holder may have had it before anybody watched."""
        if lock._locked:
            self.lock_acquired(lock)

    def queue_changed(self, queue):
        """Has it told how many items a queue holds: at the end of what runs, or at once where that is no callback."""
        self.queues[resource_number(queue)] = queue
        if not self.scheduler.is_running:
            self._say_lengths()

    def _say_lengths(self):
        for number, queue in self.queues.items():
            self.outbox.say("queue_length", number, "", queue.qsize())
        self.queues.clear()


_RUN = Watch.run.__code__


def number_of(task):
    """The number under which the page knows a task; None where it does not."""
    return getattr(task, "_webloop_number", None)


def give_number(task):
    task._webloop_number = number = next(_task_numbers)
    return number


def number_of_step(callback):
    """The number of the task of which a callback is a step; 0 where it is of none."""
    task = getattr(callback, "__self__", None)
    is_step = isinstance(task, (Task, asyncio.tasks._PyTask)) and getattr(callback, "__name__", None) in _STEPS
    return number_of(task) or 0 if is_step else 0


# The functions that make a step of a task: one of C without a name, one of C, and those of tasks that are written in Python.
_STEPS = {None, "task_wakeup", "__step", "__wakeup"}


def _type_of_step():
    """The type of the first step of a task, which has no name."""

    class Loop:
        def get_debug(self):
            return False

        def call_soon(self, callback, *, context=None):
            self.callback = callback

        def call_exception_handler(self, context):
            pass

    async def nothing():
        pass

    loop, coroutine = Loop(), nothing()
    task = Task(coroutine, loop=loop, name="none")
    task._log_destroy_pending = False
    coroutine.close()
    return type(loop.callback)


_STEP = _type_of_step()
