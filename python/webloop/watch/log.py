"""The log: what happens in a program, in its true order, while it is watched.

Watching is listening: the queue stays where it is, and nothing runs otherwise than it would. `run` runs handles in the place
of `Turns._run` and puts messages into the outbox. Who was woken it sees from the handles that a callback has added to the
ready queue, when the callback is over: that costs less than hearing of each. A step of a task is `poll_begin`, what happens inside,
`woken` of others, `wait_begin` or `task_done`, `woken` of itself, `poll_end`.

No task is kept alive: a task has its number as an attribute, from the first time that the page hears of it.
"""

import asyncio
from asyncio import Task, futures
from itertools import repeat
from types import BuiltinFunctionType, FunctionType, MethodType

from ..outbox import OUTCOME, TO_PAGE, WAITS
from ..scheduler import clock
from ..scheduler.turns import failed
from . import locks, queues, tasks
from .places import NOWHERE, place_of_caller, place_of_function
from .tasks import WatchedTask
from .waits import describe, describe_suspended
from .waits import number_of as resource_number

_POLL_BEGIN, _POLL_END = TO_PAGE["poll_begin"], TO_PAGE["poll_end"]
_CALLBACK_BEGIN, _CALLBACK_END = TO_PAGE["callback_begin"], TO_PAGE["callback_end"]
_TURN_BEGIN, _SLICE_BEGIN, _SLICE_END = TO_PAGE["turn_begin"], TO_PAGE["slice_begin"], TO_PAGE["slice_end"]
_CREATED, _RENAMED, _DONE = TO_PAGE["task_created"], TO_PAGE["task_renamed"], TO_PAGE["task_done"]
_RETRIEVED, _CANCEL = TO_PAGE["task_retrieved"], TO_PAGE["cancel_requested"]
_WOKEN, _WAIT = TO_PAGE["woken"], TO_PAGE["wait_begin"]
_TURN, _UNTIL, _TASK = WAITS["turn"], WAITS["until"], WAITS["task"]

_sets_result = futures._set_result_unless_cancelled
_current_task = asyncio.current_task
_PyTask = asyncio.tasks._PyTask
_get_running_loop = asyncio._get_running_loop
_set_running_loop = asyncio._set_running_loop

# Short callbacks are timed so many at once: a look at the clock takes as long as one of them. A group that took longer than
# this held a long one, and nobody can say which; so the next ones are timed one by one.
_MOST_AT_ONCE = 16
_LONG_S = 0.0002


class Watch:
    """Writes the log of one program into its outbox."""

    def __init__(self, scheduler):
        self.scheduler = scheduler
        self.program = scheduler.program
        self.outbox = scheduler.program.outbox
        self.ready = scheduler.ready
        self.tell = self.outbox.numbers.extend
        self.polled = 0  # the task of which a step runs
        self.known = len(self.ready)  # how many of the ready handles the page knows of
        self.has_woken_itself = False
        self.sleeps = {}  # of each future that a sleep waits for, its deadline: those of this step
        self.queues = {}  # those whose length has changed in this callback
        self.slice_begun = None
        self.at = scheduler.clock.read()  # the time as of the last look at the clock
        self.at_once = 1

    def begin(self):
        """Says what the page needs to know of what there is already."""
        tasks.set_watched(True)
        locks.set_watched(self)
        queues.set_watched(self)
        all_tasks = self.scheduler.tasks()
        for task in all_tasks:
            number_or_new(task, self.program)
            self._say_created(task, 0, NOWHERE)
            self._say_retrieved_already(task)
        ready = {number_of_step(handle._callback) for handle in self.ready if not handle._cancelled}
        for task in all_tasks:
            if number_of(task) not in ready:
                self.tell((_WAIT, number_of(task), *describe(task, self.program, self.lock_found)))

    def end(self):
        tasks.set_watched(False)
        locks.set_watched(None)
        queues.set_watched(None)

    # Places.

    def place(self, depth):
        """The line of the program that has called, so many calls from there."""
        return place_of_caller(self.program, _RUN, depth + 1)

    def timer_added(self, timer):
        timer._place = self.place(4)
        if timer._callback is _sets_result:
            self.sleeps[timer._args[0]] = timer._when

    # Running.

    def turn_begins(self, ready):
        self.tell((_TURN_BEGIN, ready))

    def slice_begins(self):
        self.slice_begun = clock.real_time()
        self.at = self.scheduler.clock.now()
        self.tell((_SLICE_BEGIN, self.at))

    def slice_ends(self):
        if self.slice_begun is not None:
            self._say_woken()
            busy = clock.real_time() - self.slice_begun
            self.slice_begun = None
            self.tell((_SLICE_END, self.scheduler.clock.now(), busy))

    def _say_woken(self):
        """Says who was woken since it was said last."""
        ready, polled = self.ready, self.polled
        known, self.known = self.known, len(ready)
        for index in range(known - len(ready), 0):
            number = self.number_of_step(ready[index]._callback)
            if number:
                if number == polled:
                    # It yields, or waits for what is there already: it is told that it waits, and then of this.
                    self.has_woken_itself = True
                else:
                    self.tell((_WOKEN, number, polled))

    def number_of_step(self, callback):
        """The number of the task of which a callback is a step, 0 if it is of none."""
        task = task_of_step(callback)
        if task is None:
            return 0
        try:
            return task._webloop_number
        except AttributeError:
            # It was not made by a loop of ours.
            return self.task_created(task)

    def run(self, most):
        """Runs at most so many handles of this turn."""
        scheduler, tell, ready = self.scheduler, self.tell, self.ready
        popleft = ready.popleft
        real_time = clock.real_time
        running = _get_running_loop()
        epoch = scheduler.epoch
        is_debug = scheduler.is_debug
        number_left = min(most, scheduler.left)
        scheduler.left -= number_left
        scheduler.slice = slice_ = repeat(None, number_left)
        group = at_once = min(self.at_once, number_left)
        at = self.at
        before = real_time()
        if self.known != len(ready):
            self._say_woken()
        for _ in slice_:
            number_left -= 1
            handle = popleft()
            self.known = known = len(ready)
            callback = handle._callback
            if callback is None:
                continue
            if handle._loop is not running:
                if scheduler.is_held(handle):
                    continue
                running = handle._loop
                _set_running_loop(running)
            kind = type(callback)
            if kind is _STEP or (kind is BuiltinFunctionType and callback.__name__ == "task_wakeup"):
                task = callback.__self__
                try:
                    number = task._webloop_number
                except AttributeError:
                    number = self.task_created(task)
            else:
                number = 0 if kind is FunctionType else self.number_of_step(callback)
                task = callback.__self__ if number else None
            self.polled = number
            if number:
                tell((_POLL_BEGIN, number))
            else:
                tell((_CALLBACK_BEGIN, *getattr(handle, "_place", NOWHERE)))
            try:
                if is_debug:
                    scheduler.run_one(handle)
                else:
                    args = handle._args
                    if args:
                        handle._context.run(callback, *args)
                    else:
                        handle._context.run(callback)
            except (SystemExit, KeyboardInterrupt):
                if epoch == scheduler.epoch:
                    self._say_over(number, task, scheduler.clock.now(), real_time() - before)
                raise
            except BaseException as error:
                failed(handle, error)
            group -= 1
            if group and number_left and epoch == scheduler.epoch:
                busy = 0
            else:
                now = real_time()
                busy = now - before
                before = now
                self.at = at = scheduler.clock.time_at(now)
                if busy > _LONG_S:
                    at_once = 1
                elif at_once < _MOST_AT_ONCE:
                    at_once += 1
                group = at_once
                if epoch != scheduler.epoch:
                    # Its stack was suspended, and has gone on to its end here.
                    if scheduler.watch is self:
                        self._say_over(number, task, at, 0)
                    return
            if (
                number
                and len(ready) == known + 1
                and not self.queues
                and task._fut_waiter is None
                and type(callback := ready[-1]._callback) is _STEP
                and callback.__self__ is task
            ):
                # Most often: it has yielded, and done nothing else.
                tell((_WAIT, number, _TURN, _WOKEN, number, number, _POLL_END, number, at, busy))
                self.known = known + 1
            else:
                self._say_over(number, task, at, busy)
            # The next callback may want it collected.
            task = callback = None
        self.at_once = at_once
        self.polled = 0
        # As in `Turns._run`.
        handle = task = callback = args = None

    def _say_over(self, number, task, at, busy):
        """A callback is over: says whom it has woken, and what has become of the task of which it was a step."""
        tell = self.tell
        if self.known != len(self.ready):
            self._say_woken()
        if self.queues:
            self._say_lengths()
        if not number:
            tell((_CALLBACK_END, at, busy))
            return
        if task.done():
            tell((_DONE, number, self.outcome(task), _POLL_END, number, at, busy))
        else:
            future = task._fut_waiter
            when = self.sleeps.get(future)
            if when is not None:
                wait = _UNTIL, when
            elif type(future) is WatchedTask:
                wait = _TASK, future._webloop_number
            else:
                wait = describe(task, self.program, self.lock_found)
            if self.has_woken_itself:
                tell((_WAIT, number, *wait, _WOKEN, number, number, _POLL_END, number, at, busy))
            else:
                tell((_WAIT, number, *wait, _POLL_END, number, at, busy))
        self.has_woken_itself = False
        self.polled = 0
        if self.sleeps:
            self.sleeps.clear()

    def outcome(self, task):
        """How a task that is done ended. `_exception` does not count as taking the error, as `exception()` does."""
        if task is self.program.main:
            return OUTCOME[self.program.how or "ok"]
        if task.cancelled():
            return OUTCOME["cancelled"]
        return OUTCOME["ok" if task._exception is None else "error"]

    # A stack that waits in the middle of a step.

    def suspended(self, inner):
        """The step that runs waits for a future; gives what `resumed` needs."""
        number = self.polled
        if number:
            wait = describe_suspended(inner)
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

    def create_task(self, coro, loop, options):
        """Makes a task of the type that can be listened to."""
        make = asyncio.tasks.Task
        task = make(coro, loop=loop, **options) if options else make(coro, loop=loop)
        if options:
            self.task_begun(task)
        elif not hasattr(task, "_webloop_number"):
            self.task_created(task)
        return task

    def task_created(self, task):
        """A task is new: it is just being made, or was made in a way of which nobody has heard."""
        is_main = self.program.main is None
        parent = self._known(_current_task(task.get_loop()))
        if not hasattr(task, "_webloop_number"):
            number_or_new(task, self.program)
            self._say_created(task, parent, place_of_caller(self.program, _RUN, 3))
            if is_main or type(task) is not WatchedTask:
                # Nobody is expected to await the main one, and of others nobody can tell.
                self.task_retrieved(task)
        return task._webloop_number

    def task_begun(self, task):
        """A task was made that may have run its first step already: says what it waits for, or how it ended."""
        if not isinstance(task, Task):
            return
        if not hasattr(task, "_webloop_number"):
            self.task_created(task)
        if task.done():
            self.tell((_DONE, task._webloop_number, self.outcome(task)))
        elif task._fut_waiter is not None:
            self.tell((_WAIT, task._webloop_number, *describe(task, self.program, self.lock_found)))

    def _known(self, task):
        """The number of a task, which may run its first step while it is being made; 0 of none."""
        if task is None:
            return 0
        number = number_of(task)
        if number is None:
            number = number_or_new(task, self.program)
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
        if type(task) is not WatchedTask or getattr(task, "_webloop_is_retrieved", False):
            self.tell((_RETRIEVED, number_of(task)))

    def task_retrieved(self, task):
        task._webloop_is_retrieved = True
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
        """A task waits for a lock, whose holder may have had it before anybody watched; of one that is over it knows by now."""
        holder = lock._webloop_holder
        if lock._locked and (holder is locks.nobody or holder() is not None):
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


def number_or_new(task, program):
    number = number_of(task)
    if number is None:
        task._webloop_number = number = next(program.task_numbers)
    return number


def task_of_step(callback):
    """The task of which a callback is a step, if it is one."""
    kind = type(callback)
    if kind is _STEP or (kind is BuiltinFunctionType and callback.__name__ == "task_wakeup"):
        return callback.__self__
    if kind is MethodType and isinstance(callback.__self__, _PyTask) and callback.__name__ in ("__step", "__wakeup"):
        return callback.__self__
    return None


def number_of_step(callback):
    """The number of the task of which a callback is a step; 0 where it is of none."""
    return number_of(task_of_step(callback)) or 0


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
