"""Clocks: while a program's time is not the real one, `time` and `datetime` agree with `loop.time()`.

`time.sleep` blocks, as it does in CPython, and it is told. Where stacks can be switched the document stays alive meanwhile, and on
the program's own loop, which is Pyodide's, others run. In virtual time, and while the program is stepped, it moves the clock.
"""

import asyncio
import datetime
import sys
import time

from pyodide.ffi import can_run_sync

from .. import here
from ..blocking import stacks
from .blocking import LONG_S

_perf_counter = time.perf_counter
_time = time.time
_strftime, _localtime, _gmtime, _ctime, _asctime = time.strftime, time.localtime, time.gmtime, time.ctime, time.asctime
_LONGEST_QUIET_S = 0.05


def _now():
    return here.program.scheduler.clock.now()


def monotonic():
    """monotonic() -> float: the clock of asyncio's loop, in seconds."""
    return _now()


def monotonic_ns():
    """monotonic_ns() -> int: the clock of asyncio's loop, in nanoseconds."""
    return round(monotonic() * 1e9)


class Stopwatch:
    """What a program's `perf_counter` reads: the loop's time, and what was computed while its clock was one that stands still.

    So it tells how long a sleep was in virtual time, and goes on in a callback that computes or looks at it in a loop.
    """

    def __init__(self, clock):
        self.clock = clock
        self.computed = 0.0
        self.last_now = self.last_real = None

    def read(self):
        clock = self.clock
        now = clock.now()
        if clock.is_plain:
            return now
        if clock.stands_still():
            real = _perf_counter()
            if now == self.last_now:
                self.computed += real - self.last_real
            self.last_now, self.last_real = now, real
        else:
            self.last_now = None
        return now + self.computed


def perf_counter():
    """perf_counter() -> float: the clock of asyncio's loop and the time that was spent computing, in seconds."""
    return here.program.stopwatch.read()


def perf_counter_ns():
    """perf_counter_ns() -> int: like perf_counter(), in nanoseconds."""
    return round(perf_counter() * 1e9)


def wall_time():
    """time() -> float: seconds since the epoch; where a program is slowed down or in virtual time, its own."""
    if here.program.scheduler.clock.is_plain:
        return _time()
    return here.program.wall_start + _now()


def wall_time_ns():
    """time_ns() -> int: like time(), in nanoseconds."""
    return round(wall_time() * 1e9)


def localtime(seconds=None, /):
    """localtime([seconds]) -> struct_time in local time; now by default."""
    return _localtime(wall_time() if seconds is None else seconds)


def gmtime(seconds=None, /):
    """gmtime([seconds]) -> struct_time in UTC; now by default."""
    return _gmtime(wall_time() if seconds is None else seconds)


def ctime(seconds=None, /):
    """ctime([seconds]) -> str: a local time in words; now by default."""
    return _ctime(wall_time() if seconds is None else seconds)


def asctime(*parts):
    """asctime([struct_time]) -> str: a time in words; now by default."""
    return _asctime(*(parts or (localtime(),)))


def strftime(form, *parts):
    """strftime(format[, struct_time]) -> str: a time in a format; now by default."""
    return _strftime(form, *(parts or (localtime(),)))


def sleep(seconds, /):
    """Blocks the program, as time.sleep blocks a thread; asyncio.sleep lets others run."""
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    program = here.program
    own_clock = program.scheduler.clock
    can_wait = seconds > 0 and can_run_sync()
    if can_wait and asyncio._get_running_loop() is program.loop:
        stacks.sleep(program, seconds)
        return
    if can_wait and seconds >= _LONGEST_QUIET_S and not own_clock.stands_still():
        stacks.block(program, seconds / own_clock.speed)
    else:
        own_clock.block(seconds)
    program.blocking.forget()
    if seconds < _LONGEST_QUIET_S:
        return
    frame = sys._getframe(1)
    line = frame.f_lineno
    is_told = seconds >= LONG_S or line not in program.blocking.times
    if frame.f_code.co_filename == program.file_name and is_told:
        words = f"time.sleep blocked the page for {seconds:.2f} s; `await asyncio.sleep(..)` lets others run"
        program.blocking.say(line, seconds, words)


_datetime = datetime.datetime


class _DateTimeType(type):
    """Every datetime is one of ours, whoever made it."""

    def __instancecheck__(cls, instance):
        return isinstance(instance, _datetime)

    def __subclasscheck__(cls, subclass):
        return issubclass(subclass, _datetime)


class DateTime(_datetime, metaclass=_DateTimeType):
    """datetime.datetime whose `now` is the program's."""

    def __new__(cls, *args, **options):
        return _datetime.__new__(_datetime if cls is DateTime else cls, *args, **options)

    @classmethod
    def now(cls, tz=None):
        return (_datetime if cls is DateTime else cls).fromtimestamp(wall_time(), tz)

    @classmethod
    def today(cls):
        return cls.now()

    @classmethod
    def utcnow(cls):
        return cls.now(datetime.UTC).replace(tzinfo=None)


DateTime.__name__ = DateTime.__qualname__ = "datetime"
DateTime.__module__ = "datetime"


def install():
    functions = (
        monotonic, monotonic_ns, perf_counter, perf_counter_ns, localtime, gmtime, ctime, asctime, strftime, sleep
    )
    for function in functions:
        setattr(time, function.__name__, function)
    time.time = wall_time
    time.time_ns = wall_time_ns
    datetime.datetime = DateTime
