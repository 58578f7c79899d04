"""Program: what the host holds of a program, and its life.

1 made: nothing of it runs -> 2 running, from the message `run` on -> 3 its top level is over (`ended`); tasks and listeners
may go on -> 4 closing, after `stop`, `sys.exit` or an interrupt: all tasks are cancelled and clean up, for a moment -> 5
closed: nothing runs any more. Neither of the two methods that the host calls, `receive` and `turn`, raises; what goes wrong
in the program is told to the page.
"""

import asyncio
import builtins
import sys
from itertools import count
from types import ModuleType
from weakref import WeakValueDictionary, ref

from . import here, protocol
from .blocking import stacks
from .blocking.rewriting import CALL, compile_program
from .blocking.run import Runs
from .outbox import Outbox
from .page import calls, clocks, configuration, patches
from .page.attributes import connect
from .page.blocking import Blocking
from .page.errors import TOLD, leave_trail, remember_source, say_problem
from .page.interruption import is_from_page
from .page.names import provide
from .page.output import Output
from .page.scripts import running, scripts_of
from .scheduler import clock
from .scheduler.control import Scheduler, Step
from .scheduler.loop import EventLoop
from .watch.failures import Failures
from .watch.reach import Reach
from .watch.snapshot import say_snapshot

# So long, in real time, may a program clean up after it was stopped.
_CLOSING_S = 0.2

# Counting tasks takes time that grows with them: at most this part of all time.
_COUNTING = 1 / 50

# That nothing but real time has gone on is said no more often than this.
_TIME_EVERY_S = 0.05

_KINDS = dict(enumerate(protocol.TO_PROGRAM, 1))


def start(host):
    """Makes the program of this interpreter: nothing of it runs before it is told to."""
    patches.install()
    here.program = program = Program(host)
    calls.begin(host)
    return program


class Program:
    """One program, its scheduler and its loop."""

    def __init__(self, host):
        self.host = host
        self.source, self.file_name = "", "program.py"
        self.main = self.how = self.ending = self.set_loop = None
        self.scripts = {}  # by their tasks; `main` is that of the first
        self.beginning = None  # the script of which the task is being made
        self.is_closing = self.must_close = self.is_cancelled_again = False
        self.closing_end = 0.0
        # By which the page knows them.
        self.task_numbers, self.resource_numbers = count(1), count(1)
        self.resources = WeakValueDictionary()
        self.reach = Reach()
        self.failures = Failures(self)
        self.checks = None  # of `always`
        self.explorer = None  # while it is explored, and not run
        self.outbox = Outbox(host)
        self.scheduler = Scheduler(self, host)
        self.output = Output(self.outbox, self.scheduler.clock)
        self.blocking = Blocking(self)
        self.runs = Runs(self)
        self.loop = EventLoop(self.scheduler, is_own=True)
        self.stopwatch = clocks.Stopwatch(self.scheduler.clock)
        self.wall_start = clocks._time()
        self.module = ModuleType("__main__")
        self.module.__builtins__ = builtins
        self.namespace = self.module.__dict__
        self.state = None
        self.next_time_at = 0.0
        self.task_count, self.next_count_at = 0, 0.0
        # JavaScript may call functions of the program in no turn: then this is the loop that runs.
        self.enter()

    # What the host calls.

    def turn(self):
        """Runs a batch, or a step."""
        try:
            self.scheduler.turn()
        except BaseException as error:
            # Such as an interrupt while nothing of the program runs.
            self.say_problem("interrupted" if is_from_page(error) else "callback", error)
            self.flush()

    def receive(self, message):
        """Does what a message of the page says."""
        kind, *fields = message.to_py() if hasattr(message, "to_py") else message
        try:
            getattr(self, f"_{_KINDS[kind]}")(*fields)
        except Exception as error:
            say_problem(self, "callback", error)
        self.flush()

    # The messages.

    def _run(self, source, file_name, html):
        self.source, self.file_name = source, file_name
        calls.forget()
        self.module.__file__ = file_name
        sys.modules["__main__"] = self.module
        self.namespace[CALL] = self.runs.call
        if html:
            self.host.show(html)
        remember_source(source, file_name)
        scripts = scripts_of(source)
        try:
            for script in scripts:
                script.code = compile_program(script.text, file_name)
        except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as error:
            self.say_problem("syntax", error.with_traceback(None))
            self._end("error")
            return
        self.scheduler.entered(self._begin, scripts)

    def _begin(self, scripts):
        provide(self.source, self.namespace)
        connect(self)
        configuration.say_missing(self)
        # While it is watched they have to be known as such from their first messages on.
        self.main = None
        self.scripts.clear()
        for script in scripts:
            self.beginning = script
            self.scripts[self.loop.create_task(self._top_level(script), name=script.name)] = script
        self.beginning = None
        self.main = next(iter(self.scripts))

    def script_of(self, task):
        """The script that this task runs, if it is one of the top level."""
        return self.scripts.get(task, self.beginning)

    def _stop(self):
        self._explore_stop()
        self.close("cancelled")

    def _pause(self, is_paused):
        self.scheduler.pause(bool(is_paused))
        calls.update()

    def _step(self):
        self.scheduler.step(Step.CALLBACK)

    def _step_own(self):
        self.scheduler.step(Step.OWN)

    def _step_turn(self):
        self.scheduler.step(Step.TURN)

    def _speed(self, factor):
        self.scheduler.set_speed(factor)

    def _virtual_time(self, is_virtual):
        self.scheduler.set_virtual(bool(is_virtual))

    def _cancel(self, number):
        for task in self.scheduler.tasks():
            if getattr(task, "_webloop_number", None) == number:
                self.scheduler.entered(task.cancel)

    def _watch(self, is_watched):
        self.scheduler.set_watched(bool(is_watched))

    def _ask_snapshot(self):
        say_snapshot(self)

    def _explore(self, source, file_name, html, options):
        from .explore.explorer import Explorer

        self._explore_stop()
        self.source, self.file_name = source, file_name
        if html:
            self.host.show(html)
        self.explorer = Explorer(self, source, file_name, options)

    def _explore_stop(self):
        if self.explorer is not None:
            self.explorer.stop()

    # Its top level.

    async def _top_level(self, script):
        running.set(script.number)
        how = "ok"
        try:
            waiting = eval(script.code, self.namespace)
            if script.code.co_flags & 0x80:
                await waiting
        except (SystemExit, KeyboardInterrupt) as error:
            self.scheduler.yield_turn()
            how = self.end_with(error)
        except asyncio.CancelledError:
            how = "cancelled"
        except BaseException as error:
            leave_trail(error, script.name)
            self.failures.leaves(None, error)
            self.say_problem("uncaught", error)
            how = "error"
        script.how = how
        hows = [each.how for each in self.scripts.values()]
        if None not in hows:
            self._end(next((each for each in hows if each != "ok"), "ok"))

    def check_always(self, holds, words, line):
        """Looks after every callback whether something is so."""
        if self.checks is None:
            from .page.always import Checks

            self.checks = Checks(self)
        self.checks.add(holds, words, line)

    # Turns.

    def enter(self):
        """The program gets the thread, on which another one, or nobody, was before."""
        asyncio._set_running_loop(self.loop)
        if sys.get_asyncgen_hooks()[0] is not _generator_begins:
            sys.set_asyncgen_hooks(_generator_begins, _generator_ends)
        if self.scheduler.is_debug:
            # A turn that is a promising call is a thread of its own for CPython.
            sys.set_coroutine_origin_tracking_depth(self.scheduler.origin_depth())

    def leave(self):
        """The program gives the thread back."""
        stacks.pass_on_cancels()
        if self.must_close:
            self.must_close = False
            self.close("cancelled")
        elif self.is_closing and not self.scheduler.is_closed:
            self._go_on_closing()
        self.flush()

    def flush(self):
        """Sends what there is to be said."""
        self.output.flush()
        self._say_state()
        self.outbox.send()

    def _say_state(self):
        scheduler = self.scheduler
        deadline = scheduler.deadline()
        # What runs is not over: of a program that blocks after it has printed this is the last that is heard.
        ready = len(scheduler.ready) + scheduler.is_running
        now = clock.real_time()
        if now >= self.next_count_at or not (ready or deadline):
            self.task_count = len(scheduler.tasks())
            after = clock.real_time()
            self.next_count_at = after + (after - now) / _COUNTING
        next_at = float("inf") if deadline is None else deadline
        state = (
            scheduler.clock.read(), ready, scheduler.turn_left(), next_at, self.task_count, calls.is_called(), scheduler.is_paused,
        )
        if state == self.state:
            return
        is_only_later = self.state is not None and state[1:] == self.state[1:] and not scheduler.clock.stands_still()
        if is_only_later and now < self.next_time_at:
            return
        self.state = state
        self.next_time_at = now + _TIME_EVERY_S
        self.outbox.say("state", *state)

    # How it ends.

    def end_run(self, loop, error):
        """SystemExit or KeyboardInterrupt: ends the run of the loop, if somebody waits for that, else the program."""
        if is_from_page(error) or not self.runs.end_with(loop, error):
            self.end_with(error)

    def end_with(self, error):
        """Ends the whole program: sys.exit without a word unless its code is one, KeyboardInterrupt as an error."""
        is_exit = isinstance(error, SystemExit)
        how = "ok" if is_exit and error.code in (None, 0) else "error"
        if error is not self.ending:
            # It comes by again where a task awaits the one that raised it.
            self.ending = error
            if not is_exit:
                self.say_problem("interrupted" if is_from_page(error) else "uncaught", error)
            elif how == "error" and not isinstance(error.code, int):
                print(error.code, file=sys.stderr)
        self.must_close = True
        self._end(how)
        return how

    def close(self, how):
        """Cancels all that is left and lets it clean up; what was to happen later does not."""
        if self.is_closing:
            return
        self.is_closing = True
        calls.update()
        self.closing_end = clock.real_time() + _CLOSING_S
        scheduler = self.scheduler
        scheduler.drop_timers()
        scheduler.steps.clear()
        scheduler.pause(False)
        # Time goes on only for those who clean up.
        scheduler.set_virtual(True)
        self._end(how)
        for task in scheduler.tasks():
            task.cancel()
        stacks.pass_on_cancels()
        if scheduler.blocked:
            scheduler.blocked.end()
        else:
            self._go_on_closing()

    def _go_on_closing(self):
        scheduler = self.scheduler
        left = self.closing_end - clock.real_time()
        is_quiet = not scheduler.ready and scheduler.deadline() is None
        if left > 0 and is_quiet and not self.is_cancelled_again:
            # Who has swallowed it is cancelled once more; loops that nobody runs any more go on for that.
            self.is_cancelled_again = True
            for loop in list(scheduler.loops):
                self.runs.resume(loop)
                if loop._asyncgens:
                    loop.create_task(loop.shutdown_asyncgens())
            for task in scheduler.tasks():
                if task.cancelling():
                    task.cancel()
            is_quiet = not scheduler.ready
        if left <= 0 or is_quiet and not scheduler.tasks():
            self._closed()
        elif is_quiet:
            scheduler.host.request_turn_at(left)

    def _closed(self):
        self._end("cancelled")
        self.output.end_line()
        self.scheduler.close()
        self.outbox.say("closed", self.host.still())

    def _end(self, how):
        if self.how is None:
            self.how = how
            self.output.end_line()
            self.outbox.say("ended", how)
            # Also of one that has not begun, such as one that cannot be compiled, the page hears that nothing is left.
            self.state = None

    # Errors.

    def say_problem(self, kind, error, task=None):
        self.output.end_line()
        say_problem(self, kind, error, task)

    def task_failed(self, task, is_first_step):
        """A task fails that nobody awaits: if nobody takes its error before the turn is over, the page is told.

        Who makes a task that begins at once may take care of it in the next turn. The program's own exception handler hears
        of it from CPython, when the task is collected.
        """
        at_turn_end = self.scheduler.at_turn_end
        # It is collected when CPython would collect it.
        reference = ref(task)
        tell = lambda: self._say_failed(reference())
        at_turn_end((lambda: at_turn_end(tell)) if is_first_step else tell)

    def _say_failed(self, task):
        if task is not None and task.done() and not task.cancelled() and task._log_traceback and not task._callbacks:
            self.say_problem("task", task._exception, task.get_name())
            if hasattr(task._exception, "__dict__"):
                setattr(task._exception, TOLD, True)

    def report_context(self, context):
        """What asyncio's default exception handler gets."""
        error = context.get("exception")
        if isinstance(error, (SystemExit, KeyboardInterrupt)) or getattr(error, TOLD, False):
            # It has ended the program or a run of its loop, or was told; the task is collected at some time after that.
            return
        message = context.get("message") or "Unhandled exception in event loop"
        if error is None:
            print(message, *(f"{key}: {context[key]!r}" for key in sorted(context) if key != "message"), sep="\n",
                  file=sys.stderr)
            return
        task = context.get("task") or context.get("future")
        name = task.get_name() if isinstance(task, asyncio.Task) else None
        self.say_problem("task" if name else "callback", error, name)


def _generator_begins(generator):
    loop = asyncio._get_running_loop()
    if hasattr(loop, "_asyncgen_firstiter_hook"):
        loop._asyncgen_firstiter_hook(generator)


def _generator_ends(generator):
    loop = asyncio._get_running_loop() or here.program.loop
    if hasattr(loop, "_asyncgen_finalizer_hook"):
        loop._asyncgen_finalizer_hook(generator)
