"""Recorder: the steps of one run, for people: what came from outside, whose step it was, where it went on, where it waits now."""

from asyncio import Task

from .broken import line_in
from .names import call_text

# A run may have a million steps, and nobody reads more than this.
_MOST_STEPS = 5_000


class Recorder:
    """Writes down the steps of one run."""

    def __init__(self, trial):
        self.trial = trial
        self.steps = []
        self.printed = 0
        self.begun = set()

    def came(self, event):
        self._add("comes", 0, event.label, 0, event.name)

    def before(self, handle):
        owner = getattr(handle._callback, "__self__", None)
        if not isinstance(owner, Task):
            return None, 0
        return owner, line_in(owner, self.trial.file_name)

    def after(self, handle_callback, args, before):
        task, line = before
        if task is None:
            function = getattr(handle_callback, "func", handle_callback)
            name = getattr(function, "__qualname__", type(function).__name__).rpartition("<locals>.")[2]
            code = getattr(function, "__code__", None)
            is_own = code is not None and code.co_filename == self.trial.file_name
            self._add("is called", 0, "", code.co_firstlineno if is_own else 0, call_text(name, args or ()))
            return
        what = "goes on" if task in self.begun else "begins"
        self.begun.add(task)
        label = self.trial.names.label(task)
        if not task.done():
            text, to = "", line_in(task, self.trial.file_name)
        else:
            text = "is cancelled" if task.cancelled() else "fails" if task._exception is not None else "ends"
            to = 0
        self._add(what, getattr(task, "_webloop_number", 0), label, line, text, to)

    def _add(self, what, number, name, line, text, to=0):
        if len(self.steps) >= _MOST_STEPS:
            return
        trial = self.trial
        parts = trial.output.parts
        printed = "".join(parts[self.printed :])
        self.printed = len(parts)
        self.steps.append({
            "step": len(self.steps), "turn": trial.scheduler.turn + (what == "comes"), "at": round(trial.scheduler.clock.now(), 6),
            "task": number, "name": name, "what": what, "line": line, "text": text, "to": to, "prints": printed,
        })


def first_difference(good, bad):
    """The place of the first step that differs between two lists of steps; that of the end of the shorter where none does."""
    for index, (one, other) in enumerate(zip(good, bad)):
        if any(one[key] != other[key] for key in ("task", "name", "what", "line", "text", "to")):
            return index
    return min(len(good), len(bad))
