"""Outbox: the messages that go to the page with the next batch, in the order in which they are put in.

`say` writes a message as protocol.py has it. The watch, which writes several for each callback, puts their numbers into
`numbers` itself; the numbers of the messages are in `TO_PAGE` (with a first field `count` as `count * 64 + number`), and
`name` gives those of texts that come often.
"""

from array import array
from itertools import count

from . import protocol

TO_PAGE = {kind: number for number, kind in enumerate(protocol.TO_PAGE, 1)}
WAITS = {kind: number for number, kind in enumerate(protocol.WAITS, 1)}
RESOURCE = {kind: number for number, kind in enumerate(protocol.RESOURCE)}
OUTCOME = {kind: number for number, kind in enumerate(protocol.OUTCOME)}
TASK_STATE = {kind: number for number, kind in enumerate(protocol.TASK_STATE)}

_ENUMERATIONS = {
    "outcome": protocol.OUTCOME,
    "ending": protocol.ENDING,
    "stream": protocol.STREAM,
    "problem": protocol.PROBLEM,
    "task_state": protocol.TASK_STATE,
    "resource": protocol.RESOURCE,
}
_FIELDS = {
    kind: [field.partition(":")[2] for field in fields.split()] for kind, fields in protocol.TO_PAGE.items()
}

# The names that asyncio gives to tasks, which have numbers of their own.
_NUMBER_OF_NAME = {f"Task-{number}": -number for number in range(1, 1001)}


class Outbox:
    """What is to be sent."""

    def __init__(self, host):
        self.host = host
        self.numbers = []
        self.texts = []
        self.names = {"": 0, **_NUMBER_OF_NAME}
        self.name_numbers = count(1)

    def say(self, kind, *values):
        """Adds a message. `counts` and `wait` are sequences, the latter of numbers; a name may be its number."""
        numbers = [TO_PAGE[kind]]
        for index, (field, value) in enumerate(zip(_FIELDS[kind], values, strict=True)):
            if index == 0 and field == "count":
                numbers[0] += value * 64
            elif field == "text":
                numbers.append(len(self.texts))
                self.texts.append(value)
            elif field == "name":
                numbers.append(value if type(value) is int else self.name(value))
            elif field in _ENUMERATIONS:
                numbers.append(_ENUMERATIONS[field].index(value))
            elif field == "counts":
                numbers += len(value), *value
            elif field == "wait":
                numbers += value
            else:
                numbers.append(value)
        self.numbers += numbers

    def name(self, text):
        """The number of a text that comes often; the page is told of a new one at once."""
        number = self.names.get(text)
        if number is not None:
            return number
        digits = text[5:]
        if text[:5] == "Task-" and digits.isdecimal() and digits.isascii() and digits[0] != "0" and len(digits) < 10:
            return -int(digits)
        self.names[text] = number = next(self.name_numbers)
        self.numbers += number * 64 + TO_PAGE["named"], len(self.texts)
        self.texts.append(text)
        return number

    def send(self):
        """Sends what there is."""
        if self.numbers:
            numbers, texts = array("d", self.numbers), self.texts
            # The watch keeps hold of this list.
            self.numbers.clear()
            self.texts = []
            self.host.send(numbers, texts)
