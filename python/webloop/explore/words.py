"""A finding in plain English: a sentence for each constraint, and what has to be so for it to happen."""

import re
from math import ceil


_ORDINALS = {1: "1st", 2: "2nd", 3: "3rd"}

# From such a pause on a page is not busy but hidden: browsers then let timers come once a second.
_HIDDEN_S = 1.0


class Words:
    """Names events as people do, as far as nothing else in the runs has the same name."""

    def __init__(self, trials):
        self.kinds = {}
        calls, functions = {}, {}
        for trial in trials:
            for event in trial.scheduler.events:
                self.kinds[event.name] = event.kind
                what, label, _ = _parts(event.name)
                if label is not None:
                    calls.setdefault(what, set()).add(label)
            for label in trial.labels:
                function, _, number = label.rpartition(" ")
                if number.isdecimal():
                    functions.setdefault(function, set()).add(label)
        self.calls = {what for what, labels in calls.items() if len(labels) > 1}
        self.alone = {next(iter(labels)): function for function, labels in functions.items() if len(labels) == 1}

    def task(self, label):
        return self.alone.get(label, label)

    def event(self, name):
        """What comes, and the verb for it."""
        what, label, number = _parts(name)
        times = f", the {ordinal(number)} time," if number > 1 else ""
        if label is not None and what == "promise":
            return f"the {ordinal(number)} promise that {self.task(label)} awaits", "is settled"
        if label is not None:
            where = f" in {self.task(label)}" if what in self.calls else ""
            return f"the answer to {what}{where}{times}", "comes"
        kind, _, label = what.partition(" of ")
        whose = self.task(label)
        which = f"{ordinal(number)} " if number > 1 else ""
        return f"the {which}{kind} of {whose}", "ends" if kind == "sleep" else "comes"

    def step(self, name):
        label, _, number = name.rpartition(" step ")
        return f"the {ordinal(int(number))} step of {self.task(label)}"

    def sentence(self, constraint):
        """What has to happen."""
        kind, number = constraint.kind, constraint.number
        if kind == "seed":
            return f"The numbers at random are those of seed {number}"
        if kind == "cancel":
            return f"Somebody cancels {self.task(constraint.event)} while it waits for the {ordinal(number)} time"
        if kind == "first":
            return _sentence(f"{self.step(constraint.event)} runs before {self.step(constraint.other)}")
        event, verb = self.event(constraint.event)
        if kind == "fails":
            return _sentence(f"{event} is an error")
        if kind == "never":
            return _sentence(f"{event} never {verb}")
        other, _ = self.event(constraint.other)
        if kind == "after":
            return _sentence(f"{event} {verb} after {other}")
        if kind == "tie":
            return _sentence(f"{event} {verb} before {other}, though both are due at the same moment")
        turns = ("in the same turn as", "one turn after", "two turns after")[number]
        return _sentence(f"{event} {verb} {turns} {other}")


def badge(constraints, pauses):
    """What has to be so: a kind, milliseconds of pause, and words."""
    kinds = {each.kind for each in constraints}
    seconds = sum(seconds for _, seconds in pauses)
    milliseconds = ceil(round(seconds * 1000, 3))
    if "first" in kinds:
        return {"kind": "beyond", "pause_ms": milliseconds, "text": "beyond asyncio's promise"}
    if "tie" in kinds:
        return {"kind": "another loop", "pause_ms": milliseconds, "text": "another loop"}
    if not milliseconds:
        return {"kind": "none", "pause_ms": 0, "text": "needs no pause"}
    if seconds < _HIDDEN_S:
        return {"kind": "busy", "pause_ms": milliseconds, "text": f"a pause of {milliseconds} ms, a busy page"}
    return {"kind": "hidden", "pause_ms": milliseconds, "text": f"a pause of {seconds:.1f} s, a hidden tab"}


def ordinal(number):
    return _ORDINALS.get(number, f"{number}th")


def _parts(name):
    """What it is, in which task, and the how many-th; the task is None where the name has it inside, as `sleep of main 1` has."""
    found = re.fullmatch(r"(.*?)(?: #(\d+))?", name, re.DOTALL)
    text, number = found[1], int(found[2] or 1)
    if text.startswith(("sleep of ", "time-out of ", "timer of ")):
        return text, None, number
    what, is_in, label = text.rpartition(" in ")
    return (what, label, number) if is_in else (text, None, number)


def _sentence(text):
    return text[:1].upper() + text[1:]
