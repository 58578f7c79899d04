"""Constraints: what is moved in the good order, a line of text each.

    after "X" "Y"       X comes only once Y has come
    with "X" "Y" n      X comes n turns after Y; n is 0, 1 or 2
    tie "X" "Y"         of two deadlines that are equal X comes first, though Y was set first
    seed n              the numbers at random are those of this seed
    fails "X"           the answer X is an error
    never "X"           the answer X never comes
    cancel "T" n        the task T is cancelled when it waits for the n-th time
    first "T" "U"       beyond asyncio's promise: the step T runs before the step U

In this order findings prefer them. Names are written as JSON strings, since there are quotes in them. All that is not
constrained comes in the good order. At most eight make a schedule.
"""

import json
from typing import NamedTuple

MOST = 8

KINDS = ("after", "with", "tie", "seed", "fails", "never", "cancel", "first")

_FIELDS = {
    "after": "ee", "with": "een", "tie": "ee", "seed": "n", "fails": "e", "never": "e", "cancel": "en", "first": "ee",
}
_decoder = json.JSONDecoder()


class Constraint(NamedTuple):
    """One of them; what a kind has not is empty."""

    kind: str
    event: str = ""
    other: str = ""
    number: int = 0

    def __str__(self):
        values = {"e": iter((self.event, self.other)), "n": iter((self.number,))}
        texts = [json.dumps(next(values[field]), ensure_ascii=False) for field in _FIELDS[self.kind]]
        return " ".join([self.kind, *texts])


class ConstraintError(ValueError):
    """A line is no constraint."""


def parse(text):
    """The constraints of a text, a line each; empty lines are none.

    Raises ConstraintError, which names the line.
    """
    found = []
    for line in text.splitlines():
        if line.strip():
            found.append(_parse_line(line.strip()))
    if len(found) > MOST:
        raise ConstraintError(f"there are {len(found)} constraints, and at most {MOST} make a schedule")
    return found


def _parse_line(line):
    kind, _, rest = line.partition(" ")
    if kind not in _FIELDS:
        raise ConstraintError(f"no constraint: {line!r} begins with none of {', '.join(KINDS)}")
    names, numbers = [], []
    for field in _FIELDS[kind]:
        rest = rest.lstrip()
        try:
            value, end = _decoder.raw_decode(rest)
        except ValueError:
            raise ConstraintError(f"no constraint: {line!r} is short, or a name in it is not in quotes") from None
        if type(value) is not (str if field == "e" else int):
            raise ConstraintError(f"no constraint: {value!r} stands in the wrong place in {line!r}")
        rest = rest[end:]
        (names if field == "e" else numbers).append(value)
    number = numbers[0] if numbers else 0
    if rest.strip():
        raise ConstraintError(f"no constraint: {line!r} goes on after its end")
    if number < 0 or (kind == "with" and number > 2):
        raise ConstraintError(f"no constraint: {number} is out of range in {line!r}")
    return Constraint(kind, *names, *[""] * (2 - len(names)), number)


def text_of(constraints):
    """The constraints as text."""
    return "\n".join(map(str, constraints))
