"""Events, and the scheduler of an explored run: its clock jumps, and events come when a director says so.

It is the program's one scheduler with other timers: an event is set, and then comes once or is cancelled. Nobody asks a host for
turns; trial.py runs them.
"""

import sys
from asyncio import Task
from math import inf
from zlib import crc32

from .. import here
from ..scheduler.control import Scheduler
from ..scheduler.handles import TimerHandle
from ..scheduler.loop import _NO_NAME, EventLoop

# With more tasks than this a program is not explored.
MOST_TASKS = 10_000

# A sleep that stands for work takes so many times its length at most.
SLOWEST = 10


class Event:
    """Something from outside that may come: a timer or an answer."""

    __slots__ = (
        "name", "kind", "label", "number", "rank", "time", "earliest", "latest", "is_free", "is_absolute", "is_moved",
        "is_failing", "handle", "priority", "after", "turn", "at", "is_cancelled", "natural",
    )

    def __init__(self, name, kind, label, number, time, handle, after):
        self.name, self.kind, self.label, self.number = name, kind, label, number
        self.time = self.earliest = self.latest = self.natural = time
        self.rank = 1
        # Whether its time is free to differ; whether its deadline was given as such, so that no pause moves it.
        self.is_free = self.is_absolute = self.is_moved = self.is_failing = self.is_cancelled = False
        self.handle = handle
        self.priority = None
        self.after = after  # how many events had come when it was set
        self.turn = self.at = None  # in which turn, and when, it has come


class ExploredTimer(TimerHandle):
    """A timer that is an event."""

    __slots__ = ("event",)


ExploredTimer.__name__ = ExploredTimer.__qualname__ = "TimerHandle"


class Answer:
    """What comes from outside: it settles a future between turns."""

    __slots__ = ("future", "value", "error", "recorded")

    def __init__(self, future, value, error=None):
        self.future, self.value, self.error = future, value, error
        self.recorded = None  # in the good run, what is recorded of it

    def arrive(self):
        if self.future.done():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.value)


class ExploredScheduler(Scheduler):
    """Queue, clock and events of one run."""

    def __init__(self, program, host, director, names, are_sleeps_work):
        super().__init__(program, host)
        self.director, self.names, self.are_sleeps_work = director, names, are_sleeps_work
        self.add = self.ready.append
        self.is_asked = True  # so that nobody asks for a turn
        self.clock.set_virtual(True)
        self.clock.start()
        self.clock.on_jump = self._jumped
        self.pending = {}
        self.events = []  # all that were set
        self.order = []  # those that have come
        self.pauses = []  # of whom, and how long
        self.trace = []
        self.turn = 0
        self.callbacks = self.turns_at_once = 0
        self.looks = False  # whether something may have become due, though the clock stands still while something is ready
        self.is_waiting_forever = False
        self.sees = None if director.sees_all else (director.by_event.keys() | director.fails | director.never)

    def attach(self, loop):
        super().attach(loop)
        loop._timer_type = ExploredTimer
        if type(loop) is EventLoop:
            loop.__class__ = ExploredLoop

    # Nobody asks a host.

    def _take_with(self, add):
        pass

    def ask(self):
        pass

    def request(self):
        pass

    def _arm(self, when):
        pass

    # Time.

    def _jumped(self):
        self.looks = True
        self.turns_at_once = 0

    def jump(self, time):
        if time > self.clock.now():
            self.clock.jump(time)

    def pause_before(self, event, seconds):
        """The program, or the page, took so much longer before this timer was set."""
        self.pauses.append((event.name, seconds))
        self.clock.jump(self.clock.now() + seconds)
        event.time += seconds
        event.earliest = event.latest = event.time
        event.handle._when = event.time

    # Events.

    def find(self, name):
        """The event of that name that is set and has not come."""
        for event in self.pending.values():
            if event.name == name:
                return event
        return None

    def add_timer(self, timer):
        when = timer._when
        if when != when:
            raise ValueError("a deadline must not be NaN")
        if timer._loop._closed:
            raise RuntimeError("Event loop is closed")
        if when == inf:
            return
        timer._scheduled = True
        frame = sys._getframe(1)
        is_absolute = frame.f_code is _CALL_AT and frame.f_back.f_code.co_filename == self.program.file_name
        kind, name, label = self.names.timer(timer, frame, self.are_sleeps_work)
        event = Event(name, kind, label, len(self.events), when, timer, len(self.order))
        if kind == "sleep" and self.are_sleeps_work:
            event.is_free, event.rank = True, 0
            now = self.clock.now()
            event.latest = now + (when - now) * SLOWEST
        event.is_absolute = is_absolute
        timer.event = event
        self._add(event)

    def add_answer(self, name, label, answer, seconds):
        """An answer that comes after so many seconds in the good order."""
        now = self.clock.now()
        event = Event(name, "answer", label, len(self.events), now + seconds, answer, len(self.order))
        event.is_free, event.rank, event.earliest, event.latest = True, 0, now, inf
        self._add(event)
        return event

    def _add(self, event):
        self.events.append(event)
        self.pending[event.number] = event
        if event.time <= self.clock.now():
            self.looks = True
        if self.sees is None or event.name in self.sees:
            self.director.added(self, event)

    def remove_timer(self, timer):
        timer._scheduled = False
        self.forget(timer.event)

    def forget(self, event):
        """Nobody waits for it any more."""
        event.is_cancelled = True
        self.pending.pop(event.number, None)

    def drop_timers(self):
        for event in self.pending.values():
            if event.kind != "answer":
                event.handle._scheduled = False
        self.pending.clear()

    def deadline(self):
        return None

    def come(self, events):
        """Events come, in the turn that begins."""
        director = self.director
        self.turn += 1
        self.looks = bool(director.appointments)
        for event in events:
            del self.pending[event.number]
            event.turn, event.at = self.turn, self.clock.now()
            self.order.append(event)
            self.trace.append(_number(event.name))
            if event.name in director.by_other:
                director.came(self, event)
            handle = event.handle
            if type(handle) is ExploredTimer:
                handle._scheduled = False
                if event.is_failing and handle._callback is not None and event.kind == "sleep":
                    handle._callback, handle._args = _fail, (handle._args[0], _failure(event))
                self.ready.append(handle)
            else:
                if event.is_failing:
                    handle.value, handle.error = None, _failure(event)
                handle.arrive()
        self.turn -= 1


def _failure(event):
    return OSError(f"{event.name} fails, as the search has it")


def _fail(future, error):
    if not future.done():
        future.set_exception(error)


class ExploredLoop(EventLoop):
    """A loop whose tasks get names and numbers of this run."""

    def create_task(self, coro, *, name=_NO_NAME, **kwargs):
        program = self._scheduler.program
        own = None if name is _NO_NAME else name
        if own is None:
            # The interpreter's own count goes on from run to run.
            name = f"Task-{next(program.plain_numbers)}"
        if self._task_factory is None and not self._closed:
            task = ExploredTask(coro, loop=self, name=name, **kwargs)
        else:
            task = EventLoop.create_task(self, coro, name=name, **kwargs)
        number = hash(task) if type(task) is ExploredTask else next(program.task_numbers)
        task._webloop_number = number
        if not hasattr(task, "_webloop_label"):
            self._scheduler.names.name_task(task, own)
        program.labels.append(task._webloop_label)
        if number > MOST_TASKS:
            program.is_too_large = program.must_close = True
        return task


class ExploredTask(Task):
    """A task that a set has at the same place in each run: by its number, and not by its address."""

    def __hash__(self):
        number = getattr(self, "_webloop_number", None)
        if number is None:
            self._webloop_number = number = next(here.program.task_numbers)
        return number


ExploredTask.__name__ = ExploredTask.__qualname__ = "Task"
ExploredTask.__module__ = Task.__module__
ExploredLoop.__name__ = ExploredLoop.__qualname__ = "EventLoop"

_CALL_AT = EventLoop.call_at.__code__

_numbers = {}


def _number(name):
    """The number of a name in a trace."""
    number = _numbers.get(name)
    if number is None:
        number = _numbers[name] = crc32(name.encode())
    return number
