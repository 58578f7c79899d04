"""Names of tasks and events: what it is, of which task, and the how many-th.

They have to survive edits of the program and to be the same in each run, so there are no addresses in them and no numbers that
count over the whole program. A task is known by the name that the program gave it, or by its function and the how many-th of
that function it is: `search 2`. An event is `time-out of main 1` or `search("zo") in search 1`, and from the second one of
that name on `time-out of main 1 #2`.
"""

import asyncio
from asyncio import futures, tasks, timeouts

# So long may the text of an argument be that stands in a name.
_LONGEST = 40

_SLEEP = futures._set_result_unless_cancelled
_WAIT = tasks._release_waiter


class Names:
    """The names that are given in one run."""

    def __init__(self, file_name):
        self.file_name = file_name
        self.counts = {}  # of events, by the names without a number
        self.functions = {}  # of tasks without a name of their own, by their functions
        self.labels = set()

    def label(self, task):
        """The name by which a task is known here."""
        label = getattr(task, "_webloop_label", None)
        return self.name_task(task, None) if label is None else label

    def name_task(self, task, name):
        """Gives a task its label; `name` is the one that the program gave it, if it did."""
        if name is None:
            name = getattr(task.get_coro(), "__qualname__", "task").rpartition("<locals>.")[2]
            number = self.functions[name] = self.functions.get(name, 0) + 1
            name = f"{name} {number}"
        label, number = name, 1
        while label in self.labels:
            number += 1
            label = f"{name} #{number}"
        self.labels.add(label)
        task._webloop_label = label
        return label

    def current(self):
        """The label of the task that runs; empty where none does."""
        task = asyncio.current_task()
        return "" if task is None else self.label(task)

    def event(self, base):
        """A name that nothing else has in this run."""
        number = self.counts[base] = self.counts.get(base, 0) + 1
        return base if number == 1 else f"{base} #{number}"

    def timer(self, timer, frame, are_sleeps_work):
        """What a timer is (`sleep`, `timeout` or `timer`), its name, and the label of the task that sets it."""
        label = self.current()
        callback = timer._callback
        if callback is _SLEEP:
            call = self.call(frame) if are_sleeps_work else None
            return "sleep", self.event(f"{call} in {label}" if call else f"sleep of {label}"), label
        is_timeout = callback is _WAIT or type(getattr(callback, "__self__", None)) is timeouts.Timeout
        if is_timeout:
            return "timeout", self.event(f"time-out of {label}"), label
        return "timer", self.event(f"timer of {label or _function(callback)}"), label

    def call(self, frame):
        """The innermost function of the program below this frame, as it was called; None where that says nothing."""
        file_name = self.file_name
        while frame is not None:
            code = frame.f_code
            if code.co_filename == file_name:
                break
            frame = frame.f_back
        else:
            return None
        count = code.co_argcount
        if code.co_name == "<module>":
            return None
        if count == 0:
            above = frame.f_back
            # The task's own function says no more than the task.
            is_own = above is None or above.f_code.co_filename != file_name
            return None if is_own else f"{code.co_name}()"
        local = frame.f_locals
        names = code.co_varnames[:count]
        return call_text(code.co_name, [local[name] for name in names if name != "self" and name in local])


def call_text(function, arguments):
    """A call as people write it, with those arguments that are plain."""
    texts = [text for argument in arguments if (text := _plain(argument)) is not None]
    return f"{function}({', '.join(texts)})"


def _plain(value):
    if type(value) is str:
        text = value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…"
        # As the constraint's text has it, and as most people write it.
        return '"' + text.replace("\n", " ") + '"'
    if value is None or type(value) in (int, float, bool):
        return repr(value)[:_LONGEST]
    return None


def _function(callback):
    function = getattr(callback, "func", callback)
    return getattr(function, "__qualname__", type(function).__name__).rpartition("<locals>.")[2]
