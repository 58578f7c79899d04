"""Turns: how what is ready is run, where nobody watches. This is where a program spends its time.

A turn may be run in several batches; what is to be done when it is over (`after_turn`) is done before the next one begins.
A callback may suspend its stack (blocking/stacks.py): then the rest of the turn is taken away from the loops below, which
see that the epoch is another one and return.
"""

import asyncio
from itertools import repeat

from . import clock
from .queue import Queue

_set_running_loop = asyncio._set_running_loop
_get_running_loop = asyncio._get_running_loop


class Turns(Queue):
    """The turn that is being run."""

    def __init__(self):
        super().__init__()
        self.after_turn = []
        self.watch = None
        self.is_debug = False

    def begin_turn(self):
        """What is ready now is the turn; due timers join behind. Gives whether there is anything to run."""
        if self.timers:
            self.take_due_timers(self.clock.now())
            if not self.ready and self.may_jump():
                # Nothing else can happen before the next deadline.
                when = self.deadline()
                if when is not None:
                    self.clock.jump(when)
                    self.take_due_timers(when)
        self.left = len(self.ready)
        if self.watch is not None and self.left:
            self.watch.turn_begins(self.left)
        return self.left > 0

    def end_turn(self):
        functions, self.after_turn = self.after_turn, []
        for function in functions:
            function()

    def next_turn(self):
        """Goes over to the next turn, if this one is over; gives whether there is anything to run."""
        while not self.left:
            if self.after_turn:
                self.end_turn()
            if not self.begin_turn() and not self.after_turn:
                return False
        return True

    def run_some(self, most):
        """Runs at most so many handles."""
        if self.watch is not None:
            self.watch.run(most)
        elif self.is_debug:
            self._run_singly(most)
        else:
            self._run(most)

    def _run(self, most):
        """Runs at most so many handles, of this turn and the next ones."""
        ready = self.ready
        popleft = ready.popleft
        running = _get_running_loop()
        epoch = self.epoch
        while True:
            number = self.left if self.left < most else most
            self.left -= number
            self.slice = slice_ = repeat(None, number)
            for _ in slice_:
                handle = popleft()
                callback = handle._callback
                if callback is None:
                    continue
                if handle._loop is not running:
                    if self.is_held(handle):
                        continue
                    running = handle._loop
                    _set_running_loop(running)
                try:
                    # A call with *args costs several times one without.
                    args = handle._args
                    if not args:
                        handle._context.run(callback)
                    elif len(args) == 1:
                        handle._context.run(callback, args[0])
                    else:
                        handle._context.run(callback, *args)
                except (SystemExit, KeyboardInterrupt):
                    raise
                except BaseException as error:
                    failed(handle, error)
            # The traceback of an error has this frame in it: what it holds would be kept by the error of its own task.
            handle = callback = args = None
            most -= number
            if not most or self.left or self.after_turn or self.is_debug or epoch != self.epoch:
                return
            if not self.begin_turn():
                return

    def _run_singly(self, most):
        number = min(most, self.left)
        self.left -= number
        self.slice = slice_ = repeat(None, number)
        for _ in slice_:
            handle = self.ready.popleft()
            if not handle._cancelled and not self.is_held(handle):
                _set_running_loop(handle._loop)
                self.run_one(handle)
        handle = None

    def run_one(self, handle):
        """Runs one handle with all that debug mode wants."""
        loop = handle._loop
        before, began_at = clock.real_time(), loop._now()
        try:
            handle._context.run(handle._callback, *handle._args)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as error:
            failed(handle, error)
        if loop._debug:
            # Loop time may have stood still, or moved by a `time.sleep` that took none.
            seconds = max(clock.real_time() - before, loop._now() - began_at)
            if seconds >= loop.slow_callback_duration:
                loop._warn_slow(handle, seconds)
        # As at the end of `_run`.
        handle = None

    def is_held(self, handle):
        """Whether the loop of this handle does not run now; then the handle waits until it does."""
        loop = handle._loop
        if loop._closed:
            return True
        if loop._is_halted:
            loop._held.append(handle)
            return True
        return False

    def skip(self):
        """Drops what is in front and will not be run; gives whether anything of this turn is left."""
        while self.left and (self.ready[0]._cancelled or self.is_held(self.ready[0])):
            self.ready.popleft()
            self.left -= 1
        return self.left > 0


def failed(handle, error):
    """Hands the error of a callback to the exception handler of its loop."""
    callback = asyncio.format_helpers._format_callback_source(handle._callback, handle._args)
    context = {"message": f"Exception in callback {callback}", "exception": error, "handle": handle}
    if handle._source_traceback:
        context["source_traceback"] = handle._source_traceback
    handle._loop.call_exception_handler(context)
