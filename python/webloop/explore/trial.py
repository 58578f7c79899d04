"""Trial: one run of a program that is explored, from a fresh `__main__` to its end, wholly inside of Python.

To asyncio and to what the program finds around it a trial is what `Program` is otherwise, with a scheduler that asks a director for
events. It tells nobody anything: what it printed, which events came and what went wrong is read from it afterwards.
"""

import asyncio
import sys
from array import array
from asyncio import Task
from hashlib import blake2b
from itertools import count, repeat
from zlib import crc32

from ..page.scripts import running
from ..scheduler.loop import EventLoop
from ..scheduler.turns import failed
from .broken import MOST_AT_ONE_INSTANT, MOST_CALLBACKS, Failures
from .events import ExploredScheduler, ExploredTask
from .names import Names
from .recorder import Recorder
from .stand_in import ExploredRuns, KeptOutput, NoBlocking, RunStopwatch, StandIn
from .steps import StepByStep, number_of_callback

_set_running_loop = asyncio._set_running_loop

# A program may always have something ready while it waits, such as `while not done: await sleep(0)`. After so many turns what
# is next from outside comes nevertheless.
_MOST_TURNS_AT_ONCE = 100

# So many turns may those take to clean up that are cancelled in the end.
_MOST_TURNS_OF_CLEANING = 50


class Trial(StepByStep, StandIn):
    """One run."""

    def __init__(self, subject, lent, director, seed=0, is_recorded=False):
        self.subject, self.lent, self.director, self.seed = subject, lent, director, seed
        self.source, self.file_name = subject.source, subject.file_name
        self.names = Names(subject.file_name)
        self.task_numbers, self.plain_numbers = count(1), count(1)
        self.scripts = {}
        self.beginning = None
        self.checks = []  # of `always`: function, words, line
        self.output = KeptOutput()
        self.blocking = NoBlocking()
        self.is_over = self.is_cut = self.is_ended = self.must_close = False
        self.is_too_large = self.is_waiting_for_people = self.was_called = False
        self.is_unknown = False  # it has asked for what was never recorded
        self.arrivals = []  # of the good run: when an answer has really arrived, and its event
        self.steps = []  # by their names, where steps are looked at one by one
        self.step_counts = {}
        self.kept = set()  # constraints on steps that were kept
        self.scheduler = ExploredScheduler(self, None, director, self.names, subject.are_sleeps_work)
        self.failures = Failures(self)
        self.runs = ExploredRuns(self)
        self.scheduler.is_running = True
        self.recorder = Recorder(self) if is_recorded else None
        if is_recorded or subject.is_beyond or director.cancels or director.first or subject.cancels:
            self._run_handles = self.run_singly
        self.waits = {}  # by the labels of tasks, how often they have waited, where steps are looked at one by one
        self.loop = EventLoop(self.scheduler, is_own=True)
        self.stopwatch = RunStopwatch(self.scheduler.clock)
        self.wall_start = subject.wall_start
        self.labels = []  # of all tasks
        self.idle_turn = 0  # the last turn before which nothing was ready
        self.failure = None
        self.digest = None

    # The run.

    def run(self):
        """Runs the program to its end; gives this trial."""
        self.begin()
        try:
            while self.next_turn():
                self.run_turn()
        finally:
            self.end()
        return self

    def begin(self, is_recording=False):
        self.lent.begin(self, self.seed)
        self.lent.world.begin(self, is_recording)
        self.enter()
        module = self.subject.module(self.runs)
        self.namespace = module.__dict__
        sys.modules["__main__"] = module
        for script in self.subject.scripts:
            self.beginning = script
            self.scripts[self.loop.create_task(self._top_level(script), name=script.name)] = script
        self.beginning = None

    def next_turn(self):
        """Lets events come; gives whether there is anything to run."""
        scheduler = self.scheduler
        if self.must_close or self.failures.found and self.failures.found[-1].kind in ("always", "endless"):
            return False
        ready = scheduler.ready
        if ready:
            if scheduler.looks:
                self.come(self.director.due(scheduler))
            elif scheduler.pending and self.is_spinning():
                self.idle_turn = scheduler.turn
                self.come(self.director.idle(scheduler))
        while not ready:
            self.idle_turn = scheduler.turn
            events = self.director.idle(scheduler)
            if not events:
                return False
            self.come(events)
        scheduler.turn += 1
        return True

    def is_spinning(self):
        """Whether something has been ready in so many turns that what is outside has to come nevertheless."""
        return self.scheduler.turn - self.idle_turn > _MOST_TURNS_AT_ONCE

    def come(self, events):
        if events:
            self.scheduler.come(events)
            if self.recorder is not None:
                for event in events:
                    self.recorder.came(event)

    def run_turn(self):
        """Runs what is ready, and what is to be done at its end."""
        scheduler = self.scheduler
        ready = scheduler.ready
        number = len(ready)
        scheduler.callbacks += number
        scheduler.turns_at_once += 1
        is_too_much = scheduler.callbacks > (self.subject.most_callbacks or MOST_CALLBACKS)
        if is_too_much or scheduler.turns_at_once > MOST_AT_ONE_INSTANT:
            self._endless()
            return
        try:
            self._run_handles(ready, number)
        except (SystemExit, KeyboardInterrupt) as error:
            scheduler.end_run(asyncio._get_running_loop(), error)
        if scheduler.after_turn:
            scheduler.end_turn()

    def _run_handles(self, ready, number):
        scheduler = self.scheduler
        popleft, trace = ready.popleft, scheduler.trace
        running_loop = asyncio._get_running_loop()
        checks = self.checks
        scheduler.slice = slice_ = repeat(None, number)
        for _ in slice_:
            handle = popleft()
            callback = handle._callback
            if callback is None:
                continue
            if handle._loop is not running_loop:
                if scheduler.is_held(handle):
                    continue
                running_loop = handle._loop
                _set_running_loop(running_loop)
            owner = getattr(callback, "__self__", None)
            trace.append(owner._webloop_number if type(owner) is ExploredTask else number_of_callback(callback))
            try:
                args = handle._args
                if args:
                    handle._context.run(callback, *args)
                else:
                    handle._context.run(callback)
            except (SystemExit, KeyboardInterrupt):
                raise
            except BaseException as error:
                failed(handle, error)
            if checks and not self.check(owner):
                return

    def check(self, owner):
        """Looks at what must always be so."""
        for function, words, line in self.checks:
            try:
                holds = function()
            except Exception as error:
                holds, words = False, f"{words} ({type(error).__name__}: {error})"
            if not holds:
                label = self.names.label(owner) if isinstance(owner, Task) else ""
                self.failures.add("always", words, line, label, f"not always so: {words}")
                return False
        return True

    def cut(self):
        """The run goes no further, and nothing of what is left is a failure."""
        self.is_cut = self.must_close = True

    def _endless(self):
        scheduler = self.scheduler
        handle = scheduler.ready[0]
        owner = getattr(handle._callback, "__self__", None)
        label = self.names.label(owner) if isinstance(owner, Task) else ""
        if scheduler.turns_at_once > MOST_AT_ONE_INSTANT:
            self.failures.add("endless", "instant", 0, label, f"more than {MOST_AT_ONE_INSTANT} turns at one instant")
        else:
            # Of a program that never ends only some is explored, and that is no failure.
            self.cut()
            if self.subject.most_callbacks is None:
                self.failures.add("endless", "callbacks", 0, label, f"more than {MOST_CALLBACKS} callbacks")

    def end(self):
        """What is left is cancelled and cleans up; nothing of that counts."""
        scheduler = self.scheduler
        failures = self.failures
        if not (failures.found and failures.found[-1].kind in ("always", "endless")):
            failures.finish()
        self.failure = failures.first()
        self.is_over = True
        printed = self.output.text()
        subject = self.subject
        if self.failure is None and subject.prints and subject.output is not None and not self.is_unknown:
            self._compare(printed)
        trace = array("L", [number & 0xFFFF_FFFF for number in scheduler.trace])
        trace.append(crc32(printed.encode("utf-8", "surrogatepass")))
        self.digest = blake2b(trace.tobytes(), digest_size=8).hexdigest()
        self._clean_up()
        self.lent.end()

    def _compare(self, printed):
        good = self.subject.output
        if self.subject.prints == "any order":
            good, printed = sorted(good.split("\n")), sorted(printed.split("\n"))
        if printed != good:
            self.is_over = False
            self.failures.add("prints", "", 0, "", "prints something else than the good run")
            self.is_over = True
            self.failure = self.failures.first()

    def _clean_up(self):
        scheduler = self.scheduler
        scheduler.drop_timers()
        left = scheduler.tasks()
        for task in left:
            task.cancel()
        turns = 0
        while (scheduler.ready or scheduler.after_turn) and turns < _MOST_TURNS_OF_CLEANING:
            turns += 1
            scheduler.drop_timers()
            self.checks.clear()
            try:
                self._run_handles(scheduler.ready, len(scheduler.ready))
            except (SystemExit, KeyboardInterrupt):
                pass
            if scheduler.after_turn:
                scheduler.end_turn()
        for task in scheduler.tasks():
            task._log_destroy_pending = False
        scheduler.is_closed = True
        scheduler.ready.clear()
        scheduler.pending.clear()
        for loop in list(scheduler.loops):
            loop._close()
        self.namespace.clear()
        self.scripts.clear()

    async def _top_level(self, script):
        running.set(script.number)
        try:
            waiting = eval(script.code, self.namespace)
            if script.code.co_flags & 0x80:
                await waiting
        except (SystemExit, KeyboardInterrupt) as error:
            self.scheduler.yield_turn()
            self.end_with(error)
        except asyncio.CancelledError:
            pass
        except BaseException as error:
            self.failures.error(error, script.name)
        self.is_ended = True
