"""The log: what happens in a program, in its true order, while it is watched.

Watching is listening: the queue stays where it is, and nothing runs otherwise than it would. `run` runs handles in the place
of `Turns._run` and writes how each begins and ends; whoever makes, wakes or cancels a task in between writes that. A step of a
task is `poll_begin`, what happens inside, and how it ends.

This is the hot path of a program that is watched, so it writes numbers itself. No task is kept alive by it.
"""

import asyncio
from itertools import repeat

from ..outbox import OUTCOME, TO_PAGE, WAITS
from ..scheduler import clock
from ..scheduler.turns import failed
from . import handles, locks, queues, resources, tasks
from .events import POLL_YIELD, Events
from .numbers import number_of, number_of_step, number_or_new
from .places import NOWHERE
from .tasks import WatchedTask
from .waits import describe, describe_suspended

_POLL_BEGIN, _POLL_END, _POLL_WAIT = TO_PAGE["poll_begin"], TO_PAGE["poll_end"], TO_PAGE["poll_wait"]
_POLL_DONE, _CLOCK = TO_PAGE["poll_done"], TO_PAGE["clock"]
_CALLBACK_BEGIN, _CALLBACK_END = TO_PAGE["callback_begin"], TO_PAGE["callback_end"]
_TURN_BEGIN, _SLICE_BEGIN, _SLICE_END = TO_PAGE["turn_begin"], TO_PAGE["slice_begin"], TO_PAGE["slice_end"]
_COMPUTED = TO_PAGE["computed"]
_WOKEN, _WAIT = TO_PAGE["woken"], TO_PAGE["wait_begin"]
_TASK = WAITS["task"]
_OK, _CANCELLED, _ERROR = OUTCOME["ok"], OUTCOME["cancelled"], OUTCOME["error"]

_get_running_loop = asyncio._get_running_loop
_set_running_loop = asyncio._set_running_loop

# Short callbacks are timed so many at once: a look at the clock takes as long as one of them. A group that took longer than
# this held a long one, and nobody can say which; so the next ones are timed one by one.
_MOST_AT_ONCE = 16
_LONG_S = 0.0002


class Watch(Events):
    """Writes the log of one program into its outbox."""

    handle_types = handles.WatchedHandle, handles.WatchedDebugHandle

    def __init__(self, scheduler):
        self.scheduler = scheduler
        self.program = scheduler.program
        self.scripts = self.program.scripts
        self.outbox = scheduler.program.outbox
        self.file_name, self.file = self.program.file_name, 0
        self.numbers = self.outbox.numbers
        self.append = self.outbox.numbers.append
        self.tell = self.outbox.numbers.extend
        self.is_inside = False  # whether a callback runs
        self.polled = 0  # the task of which it is a step
        self.place = NOWHERE  # or, of another callback, its place
        self.task_numbers = self.program.task_numbers
        self.made = self.wait = None  # the last future made in this step, and how the step ends if it waits for that
        self.has_woken_itself = False  # the task whose step runs, so it will not wait
        self.is_making = False  # a task, which is not known yet
        self.new_tasks = []  # those that nobody has said to be made
        self.is_odd = False  # whether there are such, or the stack was suspended
        self.outside = []  # the tasks that were woken while nothing ran
        self.slice_begun = None
        self.at = scheduler.clock.read()  # the time as of the last look at the clock
        self.at_once = 1

    def begin(self):
        """Says what the page needs to know of what there is already."""
        self.file = self.outbox.name(self.file_name)
        for module in (tasks, locks, queues, resources, handles):
            module.set_watched(self)
        scheduler = self.scheduler
        scheduler.clock.on_jump = self.clock_jumped
        all_tasks = scheduler.tasks()
        for task in all_tasks:
            number_or_new(task, self.program)
            self.say_created(task, 0, NOWHERE)
            self.say_awaited_already(task)
        ready = {number_of_step(handle._callback) for handle in scheduler.ready if not handle._cancelled}
        for task in all_tasks:
            if number_of(task) not in ready:
                self.tell((number_of(task) * 64 + _WAIT, *describe(task, self.program, self.lock_found)))
        for _, _, timer in scheduler.timers:
            if not hasattr(timer, "_place"):
                timer._place = NOWHERE
        for some in (scheduler.ready, *[loop._held for loop in scheduler.loops]):
            for handle in some:
                handles.take_in(handle)
                if handle._task is not None:
                    self.known(handle._task)

    def end(self):
        for module in (tasks, locks, queues, resources, handles):
            module.set_watched(None)
        self.scheduler.clock.on_jump = None

    # Running.

    def turn_begins(self, ready):
        self.append(ready * 64 + _TURN_BEGIN)

    def slice_begins(self):
        self.slice_begun = clock.real_time()
        self.file_name = self.program.file_name
        self.file = self.outbox.name(self.file_name)
        self.at = self.scheduler.clock.now()
        self.tell((_SLICE_BEGIN, self.at))
        self.say_outside()

    def say_outside(self):
        """Says what happened while nothing ran."""
        self.tell([number * 64 + _WOKEN for number in self.outside])
        self.outside.clear()
        self.say_new_tasks()

    def slice_ends(self, kept_by):
        """`kept_by` is the task and the line that have kept the thread for long, if anybody saw that."""
        if self.slice_begun is not None:
            if kept_by is not None:
                task, line = kept_by
                self.tell(((0 if task is None else self.known(task)) * 64 + _COMPUTED, self.file, line))
            busy = clock.real_time() - self.slice_begun
            self.slice_begun = None
            self.tell((_SLICE_END, self.scheduler.clock.now(), busy))

    def run(self, most):
        """Runs at most so many handles, of this turn and the next ones."""
        scheduler, ready = self.scheduler, self.scheduler.ready
        numbers = self.numbers
        popleft = ready.popleft
        real_time = clock.real_time
        running = _get_running_loop()
        epoch = scheduler.epoch
        is_debug = scheduler.is_debug
        at_once = self.at_once
        group = min(at_once, most)
        before = real_time()
        self.is_inside = True
        while True:
            left = scheduler.left
            slice_size = left if left < most else most
            scheduler.left = left - slice_size
            most -= slice_size
            scheduler.slice = slice_ = repeat(None, slice_size)
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
                task = handle._task
                if task is None:
                    self.polled = 0
                    self.place = handle._place
                    numbers.append(_CALLBACK_BEGIN)
                    numbers += handle._place
                else:
                    self.polled = number = task._webloop_number
                    numbers.append(number * 64 + _POLL_BEGIN)
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
                        self.say_clock(scheduler.clock.now(), real_time() - before)
                        self.say_over(task)
                    self.ends()
                    raise
                except BaseException as error:
                    failed(handle, error)
                group -= 1
                if not group:
                    now = real_time()
                    busy = now - before
                    before = now
                    if busy > _LONG_S:
                        at_once = 1
                    elif at_once < _MOST_AT_ONCE:
                        at_once += 1
                    group = at_once
                    self.say_clock(scheduler.clock.time_at(now), busy)
                if self.is_odd:
                    self.is_odd = False
                    if epoch != scheduler.epoch:
                        # Its stack was suspended, and has gone on to its end here.
                        if scheduler.watch is self:
                            self.say_over(task)
                        self.ends()
                        return
                    self.say_new_tasks()
                if task is None:
                    numbers.append(_CALLBACK_END)
                elif not numbers or numbers[-1] is not POLL_YIELD:
                    future = task._fut_waiter
                    if future is None and task.done():
                        self.say_done(task)
                    elif future is not None and future is self.made:
                        numbers += self.wait
                    elif type(future) is WatchedTask and not self.has_woken_itself:
                        try:
                            awaited = future._webloop_number
                        except AttributeError:
                            # It began when it was made, and waits since for something of which nobody has heard.
                            self.task_begun(future)
                            awaited = future._webloop_number
                        numbers += _POLL_WAIT, _TASK, awaited
                    else:
                        self.say_over(task)
                if self.made is not None:
                    self.made = self.wait = None
                # The next callback may want it collected.
                task = callback = handle = args = future = None
            self.at_once = at_once
            is_over = not most or scheduler.left or scheduler.after_turn or is_debug != scheduler.is_debug
            # Somebody has ended the program, or the rest of the turn was handed back.
            if is_over or epoch != scheduler.epoch or not scheduler.begin_turn():
                self.ends()
                return

    def ends(self):
        """Nothing runs any more."""
        self.is_inside = False
        self.polled = 0

    def say_clock(self, at, busy):
        """Says how late it is, before the end of what has run."""
        has_yielded = self.take_back_yield()
        self.at = at
        self.numbers += _CLOCK, at, busy
        if has_yielded:
            self.append(POLL_YIELD)

    def clock_jumped(self):
        """What comes is later than what was, also where callbacks are timed many at once."""
        self.say_clock(self.scheduler.clock.now(), 0)

    def take_back_yield(self):
        """Whether the step that is over was said to end by yielding, which is said again by whoever puts something before it."""
        # What was said before may have been sent already: `time.sleep` lets the page have it.
        has_yielded = self.numbers and self.numbers[-1] is POLL_YIELD
        if has_yielded:
            self.numbers.pop()
        return has_yielded

    def say_over(self, task):
        """A callback is over: says what has become of the task of which it was a step, if it was one of any."""
        if task is None:
            self.append(_CALLBACK_END)
            return
        number = task._webloop_number
        if task.done():
            self.say_done(task)
        elif not self.numbers or self.numbers[-1] is not POLL_YIELD:
            wait = describe(task, self.program, self.lock_found)
            if self.has_woken_itself:
                self.tell((number * 64 + _WAIT, *wait, number * 64 + _WOKEN, _POLL_END))
            else:
                self.tell((_POLL_WAIT, *wait))
        self.has_woken_itself = False

    def say_done(self, task):
        self.has_woken_itself = False
        if type(task) is not WatchedTask or task in self.scripts:
            self.numbers += _POLL_DONE, self.outcome(task), self.is_awaited(task)
            return
        # As these two, without the calls.
        try:
            is_awaited = task._webloop_is_awaited
        except AttributeError:
            is_awaited = self.is_awaited(task)
        self.numbers += _POLL_DONE, _CANCELLED if task.cancelled() else _OK if task._exception is None else _ERROR, is_awaited

    # A stack that waits in the middle of a step.

    def suspended(self, inner):
        """The step that runs waits for a future; gives what `resumed` needs."""
        if not self.is_inside:
            return None
        self.is_inside = False
        number, self.polled = self.polled, 0
        self.has_woken_itself = False
        self.say_clock(self.scheduler.clock.now(), 0)
        if number:
            self.tell((_POLL_WAIT, *describe_suspended(inner)))
        else:
            self.append(_CALLBACK_END)
        return number, self.place

    def resumed(self, step):
        self.is_odd = True
        if step is None:
            return
        self.is_inside = True
        self.polled, self.place = step
        if self.polled:
            self.tell((self.polled * 64 + _WOKEN, self.polled * 64 + _POLL_BEGIN))
        else:
            self.tell((_CALLBACK_BEGIN, *self.place))


Watch.run_code = Watch.run.__code__
