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
from types import BuiltinFunctionType, MethodType

from ..outbox import OUTCOME, RESOURCE, TO_PAGE, WAITS
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
_ACQUIRED, _RELEASED, _LENGTH = TO_PAGE["acquired"], TO_PAGE["released"], TO_PAGE["queue_length"]
_LOCK = RESOURCE["lock"]
_TURN, _UNTIL, _TASK, _OUTSIDE = WAITS["turn"], WAITS["until"], WAITS["task"], WAITS["outside"]

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
        self.handle = None  # what runs, as long as nothing was said of it
        self.is_eventful = False  # whether something was said of what happens in it
        self.polled = 0  # the task of which it is a step, once something was said
        self.known = len(self.ready)  # how many of the ready handles the page knows of
        self.has_woken_itself = False
        self.sleeps = {}  # of each future that a sleep waits for, its deadline: those of this step
        self.queues = {}  # those whose length has changed in this callback
        self.slice_begun = None
        self.at = scheduler.clock.now()  # the time as of the last look at the clock
        self.at_once = 1

    def begin(self):
        """Says what the page needs to know of what there is already."""
        tasks.set_watched(self)
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
        tasks.set_watched(None)
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
        ready = self.ready
        known, self.known = self.known, len(ready)
        for index in range(known - len(ready), 0):
            number = self.number_of_step(ready[index]._callback)
            if number:
                if number == self.polled:
                    # It yields, or waits for what is there already: it is told that it waits, and then of this.
                    self.has_woken_itself = True
                else:
                    self.tell((_WOKEN, number, self.polled))

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

    def begin_callback(self):
        """Says that the callback that runs has begun, before the first thing is said of what happens inside."""
        handle = self.handle
        if handle is not None:
            self.handle = None
            self.is_eventful = True
            self.polled = number = self.number_of_step(handle._callback)
            if number:
                self.tell((_POLL_BEGIN, number))
            else:
                self.tell((_CALLBACK_BEGIN, *getattr(handle, "_place", NOWHERE)))

    def run(self, most):
        """Runs at most so many handles, of this turn and the next ones."""
        scheduler, tell, ready = self.scheduler, self.tell, self.ready
        popleft = ready.popleft
        real_time = clock.real_time
        step_type = _STEP
        running = _get_running_loop()
        epoch = scheduler.epoch
        is_debug = scheduler.is_debug
        at_once = self.at_once
        group = min(at_once, most)
        at = self.at
        before = real_time()
        while True:
            number_left = min(most, scheduler.left)
            scheduler.left -= number_left
            most -= number_left
            scheduler.slice = slice_ = repeat(None, number_left)
            if self.known != len(ready):
                self._say_woken()
            for _ in slice_:
                handle = popleft()
                callback = handle._callback
                if callback is None:
                    continue
                if handle._loop is not running:
                    if scheduler.is_held(handle):
                        continue
                    running = handle._loop
                    _set_running_loop(running)
                self.known = known = len(ready)
                self.handle = handle
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
                        self._say_over(callback, scheduler.clock.now(), real_time() - before)
                    raise
                except BaseException as error:
                    failed(handle, error)
                group -= 1
                if (
                    group
                    and not self.is_eventful
                    and len(ready) == known + 1
                    and type(callback) is step_type
                    and type(next_callback := ready[-1]._callback) is step_type
                    and (task := callback.__self__) is next_callback.__self__
                    and (number := getattr(task, "_webloop_number", 0))
                ):
                    # Most often a task yields, and nothing else has happened.
                    tell((
                        _POLL_BEGIN, number, _WAIT, number, _TURN, _WOKEN, number, number, _POLL_END, number, at, 0
                    ))
                    self.known = known + 1
                elif group and epoch == scheduler.epoch:
                    self._say_over(callback, at, 0)
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
                            self._say_over(callback, at, 0)
                        return
                    self._say_over(callback, at, busy)
                # The next callback may want it collected.
                task = callback = next_callback = handle = args = None
            self.handle = None
            self.at_once = at_once
            if not most or scheduler.left or scheduler.after_turn or not scheduler.begin_turn():
                return

    def _say_over(self, callback, at, busy):
        """A callback is over: says whom it has woken, and what has become of the task of which it was a step."""
        tell = self.tell
        self.begin_callback()
        number = self.polled
        if self.known != len(self.ready):
            self._say_woken()
        if self.queues:
            self._say_lengths()
        if not number:
            tell((_CALLBACK_END, at, busy))
        else:
            task = callback.__self__
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
        self.is_eventful = False

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
        self.begin_callback()
        self._say_woken()
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
        self.is_eventful = True
        self.known = len(self.ready)

    # Tasks.

    def create_task(self, coro, loop, options):
        """Makes a task of the type that can be listened to."""
        if options:
            task = asyncio.tasks.Task(coro, loop=loop, **options)
            self.task_begun(task)
            return task
        task = asyncio.tasks.Task(coro, loop=loop)
        self.begin_callback()
        task._webloop_is_retrieved = False
        parent = _current_task(loop)
        parent = 0 if parent is None else self._known(parent)
        task._webloop_number = number = next(self.program.task_numbers)
        file, line = place = place_of_caller(self.program, _RUN, 3)
        if place is NOWHERE:
            file, line = place_of_function(self.program, task)
        task._webloop_made = parent, file, line, self.at
        # The name first: the page may have to be told of it.
        name = self.outbox.name(task.get_name())
        self.tell((_CREATED, number, parent, name, file, line))
        return task

    def task_created(self, task):
        """A task is new: it is just being made, or was made in a way of which nobody has heard."""
        self.begin_callback()
        is_main = self.program.main is None
        parent = self._known(_current_task(task.get_loop()))
        if not hasattr(task, "_webloop_number"):
            number_or_new(task, self.program)
            self._say_created(task, parent, place_of_caller(self.program, _RUN, 3))
            if is_main or type(task) is not WatchedTask:
                # Nobody is expected to await the main one, and of others nobody can tell.
                self.task_retrieved(task)
            elif not hasattr(task, "_webloop_is_retrieved"):
                task._webloop_is_retrieved = False
        return task._webloop_number

    def task_begun(self, task):
        """A task was made that may have run its first step already: says what it waits for, or how it ended."""
        if not isinstance(task, Task):
            return
        if not hasattr(task, "_webloop_number"):
            self.task_created(task)
        self.begin_callback()
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
            self.begin_callback()
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
        self.begin_callback()
        task._webloop_is_retrieved = True
        number = number_of(task)
        if number:
            self.tell((_RETRIEVED, number))

    def cancel_requested(self, task):
        self.begin_callback()
        number = number_of(task)
        if number:
            self.tell((_CANCEL, number, self.polled))

    def task_renamed(self, task):
        self.begin_callback()
        number = number_of(task)
        if number:
            name = self.outbox.name(task.get_name())
            self.tell((_RENAMED, number, name))

    # Locks and queues.

    def lock_acquired(self, lock):
        self.begin_callback()
        task = lock._webloop_holder()
        number = 0 if task is None else number_of(task) or 0
        self.tell((_ACQUIRED, resource_number(lock), _LOCK, 0, number, lock._webloop_is_owned))

    def lock_released(self, lock):
        self.begin_callback()
        self.tell((_RELEASED, resource_number(lock), _LOCK, 0, self.polled))

    def lock_found(self, lock):
        """A task waits for a lock, whose holder may have had it before anybody watched; of one that is over it knows by now."""
        holder = lock._webloop_holder
        if lock._locked and (holder is locks.nobody or holder() is not None):
            self.lock_acquired(lock)

    def queue_changed(self, queue):
        """Has it told how many items a queue holds: at the end of what runs, or at once where that is no callback."""
        self.is_eventful = True
        self.queues[resource_number(queue)] = queue
        if not self.scheduler.is_running:
            self._say_lengths()

    def _say_lengths(self):
        for number, queue in self.queues.items():
            self.tell((_LENGTH, number, 0, queue.qsize()))
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
