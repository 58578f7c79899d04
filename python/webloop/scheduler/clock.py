"""The clock of a program: real time, scaled, frozen or virtual.

Loop time starts at zero when it is first asked for or the program first runs, and never goes backwards. Three states:
1. *real*: it moves at `speed` times real time;
2. *frozen*: of a paused program it stands still (edges: `freeze`, and back);
3. *virtual*: it moves only by `jump`, which the scheduler calls when nothing is ready.

`now` is a function that each change of state exchanges, here and in the loops, so that asking for the time costs one call.
"""

import time
from weakref import WeakSet

from pyodide.webloop import _orig_sleep

# Tests put a clock of their own in its place, before they start a program.
real_time = time.monotonic

# So long is a program blocked at a time, so that it can be interrupted.
_PIECE_S = 0.02


def block(seconds, sleep=_orig_sleep):
    """Blocks the thread for so many seconds of real time. Tests replace this as well."""
    end = real_time() + seconds
    while (left := end - real_time()) > 0:
        sleep(min(left, _PIECE_S))


# Futures that JavaScript settles: virtual time does not overtake them while somebody waits for them.
outside = WeakSet()


class Clock:
    """Loop time, of all loops of a program."""

    def __init__(self, loops):
        self.loops = loops
        self.speed = 1.0
        self.is_frozen = self.is_virtual = False
        # Whether it has always been the real time, but for where it starts.
        self.is_plain = True
        self._loop_base = 0.0  # loop time at the last change of state
        self._real_base = None  # real time then; None before it has started
        self.now = self._start_now
        self.on_jump = None  # who hears of jumps

    def start(self):
        """Loop time starts now, unless it has."""
        if self._real_base is None:
            self._real_base = real_time()
            self._exchange()

    def freeze(self, is_frozen):
        self._change(is_frozen=is_frozen)

    def set_speed(self, speed):
        self._change(speed=speed)

    def set_virtual(self, is_virtual):
        self._change(is_virtual=is_virtual)

    def jump(self, when):
        """Moves a clock that stands still; never backwards."""
        self._loop_base = max(self._loop_base, float(when))
        if self.on_jump is not None:
            self.on_jump()

    def block(self, seconds):
        """Blocks the thread until so many seconds of loop time are over; where it stands still it moves."""
        if self.stands_still():
            self.jump(self._loop_base + seconds)
        else:
            block(seconds / self.speed)

    def stands_still(self):
        return self.is_frozen or self.is_virtual

    def time_at(self, real):
        """Loop time at a point of real time, since the last change of state."""
        if self.is_frozen or self.is_virtual or self._real_base is None:
            return self._loop_base
        return self._loop_base + (real - self._real_base) * self.speed

    def read(self):
        """Loop time for whoever only looks on: unlike `now` it does not start the clock."""
        return self.time_at(real_time())

    def real_delay(self, when):
        """In how many seconds of real time loop time reaches `when`; None where it stands still."""
        if self.stands_still():
            return None
        return max(0.0, (when - self.now()) / self.speed)

    def _change(self, **state):
        if all(getattr(self, name) == value for name, value in state.items()):
            return
        self.is_plain = False
        if self._real_base is not None:
            self._loop_base = self.now()
            self._real_base = real_time()
        self.__dict__.update(state)
        self._exchange()

    def _exchange(self):
        if self.stands_still():
            now = self._still_now
        elif self._real_base is None:
            now = self._start_now
        elif self.speed == 1:
            offset = self._real_base - self._loop_base
            now = lambda: real_time() - offset
        else:
            now = self._scaled_now
        self.now = now
        for loop in self.loops:
            loop._now = now

    def _start_now(self):
        self.start()
        return self._loop_base

    def _still_now(self):
        return self._loop_base

    def _scaled_now(self):
        return self._loop_base + (real_time() - self._real_base) * self.speed
