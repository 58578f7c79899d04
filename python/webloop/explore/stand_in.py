"""StandIn: what asyncio's loop, and what a program finds around it, ask of the program; of a run that is explored they ask this.

It is what `Program` is otherwise, as far as they need it. Nothing is told to the page: what goes wrong is a failure of the run.
"""

import asyncio
import sys
from asyncio import Task

from ..blocking.run import Runs
from ..page.interruption import is_from_page
from ..program import _generator_begins, _generator_ends

_set_running_loop = asyncio._set_running_loop


class _Nobody:
    """Hears what would be told to the page, such as that nobody took the error of a promise."""

    def say(self, kind, *values):
        pass

    def send(self):
        pass


class StandIn:
    """The program, to those that ask it. `Trial` has the rest."""

    host = None
    outbox = _Nobody()
    main = None  # so that nobody takes it for one that the page hears of
    set_loop = None
    is_closing = False

    def script_of(self, task):
        return self.scripts.get(task, self.beginning)

    def enter(self):
        """The run gets the thread: for CPython that may be another one than before."""
        _set_running_loop(self.loop)
        if sys.get_asyncgen_hooks()[0] is not _generator_begins:
            sys.set_asyncgen_hooks(_generator_begins, _generator_ends)

    def leave(self):
        pass

    def flush(self):
        pass

    def close(self, how):
        self.must_close = True

    def end_run(self, loop, error):
        if is_from_page(error) or not self.runs.end_with(loop, error):
            self.end_with(error)

    def end_with(self, error):
        """sys.exit ends the program; what the page interrupts has no end."""
        self.must_close = True
        if isinstance(error, KeyboardInterrupt):
            self.failures.error(error, "")
        return "ok"

    def say_problem(self, kind, error, task=None):
        self.failures.error(error, task or "")

    def task_failed(self, task, is_first_step):
        self.failures.tasks.append(task)

    def report_context(self, context):
        """What asyncio's default exception handler gets."""
        error = context.get("exception")
        if error is None or isinstance(error, (SystemExit, KeyboardInterrupt)):
            return
        task = context.get("task") or context.get("future")
        self.failures.error(error, self.names.label(task) if isinstance(task, Task) else "")

    def check_always(self, holds, words, line):
        self.checks.append((holds, words, line))

    def coroutine_forgotten(self, coroutine):
        """A coroutine was never awaited."""
        code = coroutine.cr_code
        if code.co_filename == self.file_name:
            text = f"coroutine {coroutine.__qualname__} was never awaited"
            self.failures.add("unawaited", coroutine.__qualname__, code.co_firstlineno, "", text)


class ExploredRuns(Runs):
    async def _cancel_all(self, loop):
        if not self.program.must_close:
            self.program.failures.at_run_end(_in_order(asyncio.all_tasks(loop)))
        await Runs._cancel_all(self, loop)


def _in_order(tasks):
    return sorted(tasks, key=lambda task: getattr(task, "_webloop_number", 0))


class KeptOutput:
    """What is printed, kept."""

    def __init__(self):
        self.parts = []
        self.is_waiting = False

    def write(self, stream, text):
        self.parts.append(text)

    def text(self):
        return "".join(self.parts)

    def flush(self):
        pass

    end_line = flush


class NoBlocking:
    """Nobody hears of what blocks."""

    times = ()

    def forget(self):
        pass

    def note(self, frame):
        pass

    def say(self, line, seconds, words):
        pass

    def end(self):
        return None


class RunStopwatch:
    """`perf_counter`: the run's clock. Each look takes a microsecond, so that a loop that waits for it ends."""

    def __init__(self, clock):
        self.clock = clock
        self.looks = 0

    def read(self):
        self.looks += 1
        return self.clock.now() + self.looks * 1e-6
