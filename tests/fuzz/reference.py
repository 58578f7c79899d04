"""The reference: CPython's own `BaseEventLoop` on a clock that nobody waits for.

The loop is as it comes but for three things. There is nothing to select: a selector that would wait moves the clock to the
next deadline instead, and ends the run where there is none. The clock starts at 1,000 units, so that a time before now is no
negative one. And equal deadlines come in the order in which they were made: CPython's heap is not stable, so for it their order
is undefined; for ours it is a promise (contract 1).
"""

import asyncio
import asyncio.base_events
import heapq
import itertools

from world import U


START_S = 1000 * U
MOST_TURNS = 100_000


class CountedTimer(asyncio.TimerHandle):
    """A timer that knows how old it is."""

    __slots__ = ("number",)

    def __lt__(self, other):
        return (self._when, self.number) < (other._when, other.number)


class Selector:
    """Stands in for the selector: waiting moves the clock on and takes no time."""

    def __init__(self, loop):
        self.loop = loop
        self.turns = 0

    def select(self, timeout):
        self.turns += 1
        if self.turns > MOST_TURNS:
            raise RuntimeError(f"more than {MOST_TURNS} turns: the program does not end")
        if timeout is None or timeout == asyncio.base_events.MAXIMUM_SELECT_TIMEOUT:
            # What is due never would keep it waiting for a day at a time.
            self.loop.stop()
        else:
            self.loop.now_s += timeout
        return []


class ReferenceLoop(asyncio.base_events.BaseEventLoop):
    def __init__(self):
        super().__init__()
        self.now_s = START_S
        self.numbers = itertools.count()
        self._clock_resolution = 1e-6
        self._selector = Selector(self)

    @property
    def loop(self):
        return self

    def time(self):
        return self.now_s

    def call_at(self, when, callback, *args, context=None):
        self._check_closed()
        timer = CountedTimer(when, callback, args, self, context)
        timer.number = next(self.numbers)
        heapq.heappush(self._scheduled, timer)
        timer._scheduled = True
        return timer

    def begin(self, source, names):
        """Starts a program; gives its main task."""
        exec(compile(source, "program.py", "exec"), names)
        return self.create_task(names["main"](), name="main")

    def call(self, function):
        """Does something to the program while nothing runs."""
        function()

    def forget(self):
        """Lets go of the program's names: it has none but those that it was given."""

    def run_until_idle(self):
        """Runs until nothing is ready and no timer is set."""
        self.run_forever()

    def _process_events(self, event_list):
        pass

    def _write_to_self(self):
        pass


class WrongLoop(ReferenceLoop):
    """A loop whose timers come in the wrong order at equal deadlines: the fuzzer has to notice."""

    def __init__(self):
        super().__init__()
        self.numbers = itertools.count(0, -1)
