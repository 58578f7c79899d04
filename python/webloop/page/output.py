"""What a program prints: lines with the task's name and the loop's time, which go to the page with each batch.

Of one batch at most 500 lines are kept, the first and the last ones; the others are counted. So a program that prints ten
million lines takes its time, but neither memory nor the page.

A line that is not ended yet goes with the batch all the same. What comes next of it continues that line, unless something
else was written in between: then it is a line of its own.
"""

import asyncio
import io
from collections import deque

from .. import here

_MOST_FIRST = 400
_MOST_LAST = 100
_LONGEST = 10_000


class Output:
    """What a program has printed and the outbox has not got yet."""

    def __init__(self, outbox, clock):
        self.outbox = outbox
        self.clock = clock
        self.first = []
        self.last = deque()
        self.dropped = 0
        self.partial = {"out": "", "err": ""}  # the beginning of a line
        self.partial_task = {"out": "", "err": ""}
        self.open = None  # the stream of the last line that went to the page, if that is not ended
        self.open_length = 0
        self.is_waiting = False

    def write(self, stream, text):
        self.is_waiting = True
        before = self.partial[stream]
        if before:
            name = self.partial_task[stream]
        else:
            self.partial_task[stream] = name = task_name()
        text = before + text
        if "\n" not in text:
            self.partial[stream] = text if len(text) < 2 * _LONGEST else text[: 2 * _LONGEST]
            return
        *lines, self.partial[stream] = text.split("\n")
        for line in lines:
            self._keep(stream, name, line)
            self.open = None

    def _keep(self, stream, name, line):
        """Keeps a line, or what continues the one that is open."""
        if len(line) > _LONGEST:
            line = f"{line[:_LONGEST]}… ({len(line) - _LONGEST} more characters)"
        if self.open == stream:
            # Without an end, it must not grow without one either.
            room = max(0, 2 * _LONGEST - self.open_length)
            self.open_length += len(line)
            message = "line_continued", line[:room]
        else:
            self.open, self.open_length = stream, len(line)
            message = "line", stream, self.clock.now(), name, line
        if len(self.first) < _MOST_FIRST:
            self.first.append(message)
            return
        if len(self.last) == _MOST_LAST:
            self.last.popleft()
            self.dropped += 1
        self.last.append(message)

    def flush(self):
        """Puts into the outbox what there is."""
        if not self.is_waiting:
            return
        self.is_waiting = False
        for stream, text in self.partial.items():
            if text:
                self.partial[stream] = ""
                self._keep(stream, self.partial_task[stream], text)
        say = self.outbox.say
        for message in self.first:
            say(*message)
        self.first.clear()
        if self.dropped:
            say("lines_dropped", self.clock.now(), self.dropped)
            self.dropped = 0
        for message in self.last:
            say(*message)
        self.last.clear()

    def end_line(self):
        """Puts into the outbox what there is; what comes next is a line of its own."""
        self.flush()
        self.open = None


class Stream(io.TextIOBase):
    """Stands in for sys.stdout or sys.stderr: what a program prints goes to that program."""

    encoding = "utf-8"
    errors = "strict"

    def __init__(self, stream, otherwise):
        self.stream = stream
        self.otherwise = otherwise
        self.name = "<stdout>" if stream == "out" else "<stderr>"

    def writable(self):
        return True

    def isatty(self):
        return False

    def fileno(self):
        return self.otherwise.fileno()

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        program = here.program
        if program is None or program.scheduler.is_closed:
            return self.otherwise.write(text)
        program.output.write(self.stream, text)
        if not program.scheduler.is_running:
            # JavaScript has called a function of the program: nobody comes by afterwards to send the lines.
            program.flush()
        return len(text)

    def flush(self):
        if here.program is None:
            self.otherwise.flush()


def task_name():
    """The name of the task that runs, or nothing."""
    try:
        task = asyncio.current_task()
    except RuntimeError:
        return ""
    return "" if task is None else task.get_name()
