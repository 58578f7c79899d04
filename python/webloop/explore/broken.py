"""What is broken: the failures of one run, in the order in which they were seen.

An error that nobody took; tasks that wait for each other with nothing outside on its way; a coroutine that was never awaited; a
task that `asyncio.run` has to cancel at its end; callbacks without an end; what `always` says; and by choice other lines than
the good run printed. Not broken: cancelled by Stop, waiting for a click.

What the good run leaves behind (a heartbeat that nobody ends) is how the program is, and no failure of others.
"""

from typing import NamedTuple

from ..watch.waits import resource_of

# So many callbacks may a run have, and so many turns at one instant, before it has no end.
MOST_CALLBACKS = 10_000
MOST_AT_ONE_INSTANT = 1_000

# Under these names an error carries which task it has left first, and that it was found.
_LEFT, _FOUND = "__webloop_first_left__", "__webloop_is_found__"

KINDS = ("error", "stuck", "unawaited", "pending", "endless", "always", "prints")


class Failure(NamedTuple):
    """Two are the same if all but the text agree."""

    kind: str
    type: str  # of an error, or what else tells it from others of its kind
    line: int
    task: str
    text: str

    @property
    def identity(self):
        return self[:4]


class Failures:
    """The failures of one run."""

    def __init__(self, trial):
        self.trial = trial
        self.found = []
        self.tasks = []  # that failed while nobody waited for them: somebody may take the error later
        self.is_needed_stuck = False  # whether the top level itself never ends
        self.leftover = []  # what is still pending at the end: label and line

    def add(self, kind, type_, line, task, text):
        if not self.trial.is_over:
            self.found.append(Failure(kind, type_, line, task, text))

    def error(self, error, task):
        if getattr(error, _FOUND, False):
            return
        if hasattr(error, "__dict__"):
            setattr(error, _FOUND, True)
        error_shown = error
        while isinstance(error_shown, BaseExceptionGroup):
            error_shown = error_shown.exceptions[0]
        text = f"{type(error_shown).__name__}: {error_shown}" if str(error_shown) else type(error_shown).__name__
        task = getattr(error_shown, _LEFT, None) or task
        self.add("error", type(error_shown).__name__, line_of(error_shown, self.trial.file_name), task, text)

    # What `Program.failures` is asked.

    def leaves(self, task, error):
        """An error leaves a task: the first that it leaves is the one that failed."""
        if task is not None and hasattr(error, "__dict__"):
            error.__dict__.setdefault(_LEFT, self.trial.names.label(task))

    # At the end.

    def at_run_end(self, tasks):
        """`asyncio.run` ends, and cancels these."""
        for task in tasks:
            self.left(task, "pending", "is still at work when the program ends")

    def left(self, task, kind, words):
        label = self.trial.names.label(task)
        line = line_in(task, self.trial.file_name)
        self.leftover.append(label)
        if label not in self.trial.subject.leftover:
            self.add(kind, "", line, label, f"{label} {words}")

    def finish(self):
        """Nothing is ready and nothing is pending."""
        for task in self.tasks:
            if task._log_traceback:
                self.error(task._exception, self.trial.names.label(task))
        self.tasks.clear()
        trial = self.trial
        if trial.scheduler.is_waiting_forever or trial.is_cut or trial.must_close:
            return
        # Those that wait for a lock or a queue say more than those that wait for them.
        self.is_needed_stuck = any(task in trial.scripts for task in trial.scheduler.tasks())
        for task in sorted(trial.scheduler.tasks(), key=lambda task: resource_of(task) is None):
            self.left(task, "stuck", "waits for something that never comes")

    def first(self):
        """The failure that counts: what is left at the end is mostly a consequence of others."""
        return min(self.found, key=lambda each: each.kind in ("pending", "stuck", "prints"), default=None)


def line_of(error, file_name):
    """The innermost line of the program at which an error was raised; 0 where there is none."""
    line, step = 0, error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == file_name:
            line = step.tb_lineno
        step = step.tb_next
    return line


def line_in(task, file_name):
    """The innermost line of the program that a task is at; 0 where that is none."""
    line, awaitable = 0, task.get_coro()
    while awaitable is not None:
        frame = getattr(awaitable, "cr_frame", None) or getattr(awaitable, "gi_frame", None) or getattr(awaitable, "ag_frame", None)
        if frame is not None and frame.f_code.co_filename == file_name:
            line = frame.f_lineno
        awaitable = getattr(awaitable, "cr_await", None) or getattr(awaitable, "gi_yieldfrom", None)
    return line
