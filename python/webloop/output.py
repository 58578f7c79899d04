"""What programs print: whole lines with the task's name, handed over once a batch.

Of one batch at most 500 lines are kept, the first and the last ones; the others are counted. So a program that prints ten
million lines takes its time, but neither memory nor the page.
"""

import asyncio
import io
from collections import deque

from . import current

_MOST_FIRST = 400
_MOST_LAST = 100
_LONGEST = 10_000


class Output:
    """The lines of one program that the page has not got yet."""

    def __init__(self, host):
        self.host = host
        self.first = []
        self.last = deque()
        self.dropped = 0
        self.partial = {"O": "", "E": ""}

    def write(self, kind, text):
        text = self.partial[kind] + text
        if "\n" not in text:
            self.partial[kind] = text if len(text) < 2 * _LONGEST else text[: 2 * _LONGEST]
            return
        name = task_name()
        *lines, self.partial[kind] = text.split("\n")
        for line in lines:
            self.line(kind, name, line)

    def line(self, kind, name, line):
        if len(line) > _LONGEST:
            line = f"{line[:_LONGEST]}… ({len(line) - _LONGEST} more characters)"
        if len(self.first) < _MOST_FIRST:
            self.first.append(f"{kind}{name}\x1f{line}")
            return
        if len(self.last) == _MOST_LAST:
            self.last.popleft()
            self.dropped += 1
        self.last.append((kind, name, line))

    def flush_lines(self):
        """Hands over the lines; what is not yet a whole line stays."""
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

    def end(self):
        """Hands over everything, also a line without an end."""
        for kind in "OE":
            if self.partial[kind]:
                self.write(kind, "\n")
        self.flush_lines()


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
            program.output.flush_lines()
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
