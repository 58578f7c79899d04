"""The queue: what is ready, what has a deadline, and the turn that is under way.

Ready handles run first in, first out. A turn runs exactly what was ready when it began; due timers join behind, by deadline
and, at equal deadlines, in the order in which they were made.
"""

from collections import deque
from heapq import heapify, heappop, heappush
from itertools import count, repeat
from math import inf
from operator import length_hint

from .clock import Clock

# Cancelled timers stay in the heap until they are due, or so many that it is worth a sweep; as in asyncio.
_MOST_CANCELLED = 100


class Queue:
    """The ready handles, the timers and the clock of one program."""

    def __init__(self):
        self.loops = []
        self.clock = Clock(self.loops)
        self.ready = deque()
        self.timers = []  # a heap of (when, sequence, timer)
        self.sequence = count(1)
        self.cancelled_timers = 0
        # What is left of this turn: a slice that is being run, and so many behind it.
        self.slice = repeat(None, 0)
        self.left = 0
        # Counts how often the turn was taken away from those who ran it.
        self.epoch = 0

    def add_timer(self, timer):
        when = timer._when
        if when != when:
            raise ValueError("a deadline must not be NaN")
        if timer._loop._closed:
            raise RuntimeError("Event loop is closed")
        if when == inf:
            return
        timer._scheduled = True
        heappush(self.timers, (when, next(self.sequence), timer))

    def remove_timer(self, timer):
        """Forgets a timer that was cancelled."""
        timer._scheduled = False
        self.cancelled_timers += 1
        if self.cancelled_timers > _MOST_CANCELLED and self.cancelled_timers * 2 > len(self.timers):
            self.timers = [entry for entry in self.timers if entry[2]._scheduled]
            heapify(self.timers)
            self.cancelled_timers = 0

    def drop_timers(self):
        """Forgets all deadlines: none of them is reached any more."""
        for _, _, timer in self.timers:
            timer._scheduled = False
        self.timers.clear()
        self.cancelled_timers = 0

    def deadline(self):
        """The earliest deadline, or None."""
        timers = self.timers
        while timers and not timers[0][2]._scheduled:
            heappop(timers)
            self.cancelled_timers -= 1
        return timers[0][0] if timers else None

    def take_due_timers(self, now):
        """Moves the timers that are due behind what is ready."""
        timers = self.timers
        while timers and timers[0][0] <= now:
            timer = heappop(timers)[2]
            if timer._scheduled:
                timer._scheduled = False
                self.ready.append(timer)
            else:
                self.cancelled_timers -= 1

    def turn_left(self):
        """How many of the ready handles belong to the turn that is under way."""
        return self.left + length_hint(self.slice)

    def yield_turn(self):
        """Takes the rest of the turn away from the stack that runs it, which will not go on with it."""
        self.left = self.turn_left()
        deque(self.slice, maxlen=0)
        self.epoch += 1
