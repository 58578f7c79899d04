"""The log: what happens in a program, in its true order, while it is watched.

Watching is listening: the queue stays where it is, and nothing runs otherwise than it would. `run` runs handles in the place
of `Turns._run` and puts messages into the outbox. Who was woken it sees from the handles that a callback has added to the
ready queue, when the callback is over: that costs less than hearing of each. A step of a task is `poll_begin`, what happens
inside, `woken` of others, `wait_begin` or `task_done`, `woken` of itself, `poll_end`.

No task is kept alive by it.
"""

import asyncio
from itertools import repeat
from types import FunctionType

from ..outbox import TO_PAGE, WAITS
from ..scheduler import clock
from ..scheduler.turns import failed
from . import locks, queues, tasks
from .events import Events
from .numbers import STEP, number_of, number_of_step, number_or_new, task_of_step
from .places import NOWHERE
from .tasks import WatchedTask
from .waits import describe, describe_suspended

_POLL_BEGIN, _POLL_END = TO_PAGE["poll_begin"], TO_PAGE["poll_end"]
_CALLBACK_BEGIN, _CALLBACK_END = TO_PAGE["callback_begin"], TO_PAGE["callback_end"]
_TURN_BEGIN, _SLICE_BEGIN, _SLICE_END = TO_PAGE["turn_begin"], TO_PAGE["slice_begin"], TO_PAGE["slice_end"]
_WOKEN, _WAIT, _DONE = TO_PAGE["woken"], TO_PAGE["wait_begin"], TO_PAGE["task_done"]
_TURN, _UNTIL, _TASK = WAITS["turn"], WAITS["until"], WAITS["task"]

_get_running_loop = asyncio._get_running_loop
_set_running_loop = asyncio._set_running_loop

# Short callbacks are timed so many at once: a look at the clock takes as long as one of them. A group that took longer than
# this held a long one, and nobody can say which; so the next ones are timed one by one.
_MOST_AT_ONCE = 16
_LONG_S = 0.0002


class Watch(Events):
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
        self.place_of_callback = None  # or, of another callback, its place
        self.known = len(self.ready)  # how many of the ready handles the page knows of
        self.has_woken_itself = False
        self.sleeps = {}  # of each future that a sleep waits for, its deadline: those of this step
        self.queues = {}  # those whose length has changed in this callback
        self.slice_begun = None
        self.at = scheduler.clock.read()  # the time as of the last look at the clock
        self.at_once = 1

    def begin(self):
        """Says what the page needs to know of what there is already."""
        tasks.set_watched(self)
        locks.set_watched(self)
        queues.set_watched(self)
        all_tasks = self.scheduler.tasks()
        for task in all_tasks:
            number_or_new(task, self.program)
            self.say_created(task, 0, NOWHERE)
            self.say_retrieved_already(task)
        ready = {number_of_step(handle._callback) for handle in self.ready if not handle._cancelled}
        for task in all_tasks:
            if number_of(task) not in ready:
                self.tell((_WAIT, number_of(task), *describe(task, self.program, self.lock_found)))

    def end(self):
        tasks.set_watched(None)
        locks.set_watched(None)
        queues.set_watched(None)

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
                self.place_of_callback = place = getattr(handle, "_place", NOWHERE)
                self.tell((_CALLBACK_BEGIN, *place))

    def run(self, most):
        """Runs at most so many handles, of this turn and the next ones."""
        scheduler, tell, ready = self.scheduler, self.tell, self.ready
        popleft = ready.popleft
        real_time = clock.real_time
        step_type = STEP
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
                elif group and not self.is_eventful and len(ready) == known and type(callback) is FunctionType:
                    # Or a callback does something of which nobody wants to hear.
                    tell((_CALLBACK_BEGIN, *getattr(handle, "_place", NOWHERE), _CALLBACK_END, at, 0))
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
            is_over = not most or scheduler.left or scheduler.after_turn or is_debug != scheduler.is_debug
            if is_over or not scheduler.begin_turn():
                return

    def _say_over(self, callback, at, busy):
        """A callback is over: says whom it has woken, and what has become of the task of which it was a step."""
        tell = self.tell
        self.begin_callback()
        number = self.polled
        if self.known != len(self.ready):
            self._say_woken()
        if self.queues:
            self.say_lengths()
        if not number:
            tell((_CALLBACK_END, at, busy))
            self.place_of_callback = None
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

    # A stack that waits in the middle of a step.

    def suspended(self, inner):
        """The step that runs waits for a future; gives what `resumed` needs."""
        self.begin_callback()
        self._say_woken()
        number, place = self.polled, self.place_of_callback
        if number:
            wait = describe_suspended(inner)
            at = self.scheduler.clock.now()
            self.tell((_WAIT, number, *wait, _POLL_END, number, at, 0))
            self.polled = 0
            self.has_woken_itself = False
        elif place is not None:
            self.tell((_CALLBACK_END, self.scheduler.clock.now(), 0))
            self.place_of_callback = None
        return number, place

    def resumed(self, number, place):
        if number:
            self.tell((_WOKEN, number, 0, _POLL_BEGIN, number))
        elif place is not None:
            self.tell((_CALLBACK_BEGIN, *place))
        self.polled, self.place_of_callback = number, place
        self.is_eventful = True
        self.known = len(self.ready)

Watch.run_code = Watch.run.__code__
