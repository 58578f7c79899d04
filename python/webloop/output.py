"""What programs print: lines with the task's name, handed over once a batch.

Of one batch at most 500 lines are kept, the first and the last ones; the others are counted. So a program that prints ten
million lines takes its time, but neither memory nor the page.

A line that is not ended yet is handed over with the batch all the same. What comes next of it carries a "+" and continues
that line, unless something else was written in between: then it is a line of its own.
"""

import asyncio
import io
from collections import deque

from . import current

_MOST_FIRST = 400
_MOST_LAST = 100
_LONGEST = 10_000


class Output:
    """What one program has printed and the page has not got yet."""

    def __init__(self, host):
        self.host = host
        self.first = []
        self.last = deque()
        self.dropped = 0
        self.partial = {"O": "", "E": ""}  # the beginning of a line
        self.partial_task = {"O": "", "E": ""}
        self.open = None  # of which kind the last line is that the page has got, if that is not ended
        self.open_length = 0
        self.is_waiting = False

    def write(self, kind, text):
        self.is_waiting = True
        before = self.partial[kind]
        if before:
            name = self.partial_task[kind]
        else:
            self.partial_task[kind] = name = task_name()
        text = before + text
        if "\n" not in text:
            self.partial[kind] = text if len(text) < 2 * _LONGEST else text[: 2 * _LONGEST]
            return
        *lines, self.partial[kind] = text.split("\n")
        for line in lines:
            self.line(kind, name, line)
            self.open = None

    def line(self, kind, name, line):
        """Keeps a line, or what continues the one that is open."""
        if len(line) > _LONGEST:
            line = f"{line[:_LONGEST]}… ({len(line) - _LONGEST} more characters)"
        if self.open == kind:
            # Without an end, it must not grow without one either.
            room = max(0, 2 * _LONGEST - self.open_length)
            self.open_length += len(line)
            kind, line = "+", line[:room]
        else:
            self.open, self.open_length = kind, len(line)
        if len(self.first) < _MOST_FIRST:
            self.first.append(f"{kind}{name}\x1f{line}")
            return
        if len(self.last) == _MOST_LAST:
            self.last.popleft()
            self.dropped += 1
        self.last.append((kind, name, line))

    def flush(self):
        """Hands over what there is."""
        if not self.is_waiting:
            return
        self.is_waiting = False
        for kind, text in self.partial.items():
            if text:
                self.partial[kind] = ""
                self.line(kind, self.partial_task[kind], text)
        if not self.first:
            return
        first, self.first = self.first, []
        self.host.write("\n".join(first))
        if self.dropped:
            dropped, self.dropped = self.dropped, 0
            self.host.dropped(dropped)
        if self.last:
            last, self.last = self.last, deque()
            self.host.write("\n".join(f"{kind}{name}\x1f{line}" for kind, name, line in last))

    def end_line(self):
        """Hands over what there is; what comes next is a line of its own."""
        self.flush()
        self.open = None


class Stream(io.TextIOBase):
    """Stands in for sys.stdout or sys.stderr: what a program prints goes to that program."""

    encoding = "utf-8"
    errors = "strict"

    def __init__(self, kind, otherwise):
        self.kind = kind
        self.otherwise = otherwise
        self.name = "<stdout>" if kind == "O" else "<stderr>"

    def writable(self):
        return True

    def isatty(self):
        return False

    def fileno(self):
        return self.otherwise.fileno()

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        program = current.program or current.find()
        if program is None:
            return self.otherwise.write(text)
        program.output.write(self.kind, text)
        if current.program is None:
            # A listener that the page called: nobody comes by afterwards to hand the lines over.
            program.output.flush()
        return len(text)

    def flush(self):
        if current.program is None:
            self.otherwise.flush()


def task_name():
    """The name of the task that runs, or nothing."""
    try:
        task = asyncio.current_task()
    except RuntimeError:
        return ""
    return "" if task is None else task.get_name()
