"""Who keeps the thread, and at which line: said to whoever reads the console, and to the log.

While a program does not give the thread back, CPython comes by ten times a second (page/interruption.py), which costs a
program that does nothing. So nobody times callbacks: each visit notes the line, and the end of the turn says what was seen.
"""

import asyncio
from collections import Counter

from ..scheduler import clock

# From so many seconds on, it is said that a task has computed.
LONG_S = 0.5

# The files of what imports modules.
_IMPORTS = "<frozen importlib"

# So often is it said of each line; after that each tenth, each hundredth time and so on.
_MOST_TIMES = 3


class Blocking:
    """What is seen of a program while it keeps the thread."""

    def __init__(self, program):
        self.program = program
        self.lines = Counter()
        self.task = None
        self.begun_at = self.seen_at = 0.0
        self.seen = []  # who has computed in this turn, for how long, and where
        # Of each line how often, and for how long.
        self.times, self.seconds = Counter(), Counter()

    def note(self, frame):
        """The program is at this frame, and has been at work for a while."""
        now = clock.real_time()
        file_name = self.program.file_name
        while frame is not None and frame.f_code.co_filename != file_name:
            if frame.f_code.co_filename.startswith(_IMPORTS):
                # To load a module takes its time, which nobody can spend otherwise.
                self.forget()
                return
            frame = frame.f_back
        if frame is None:
            return
        try:
            task = asyncio.current_task()
        except RuntimeError:
            task = None
        if not self.lines or task is not self.task:
            self._finish(self.seen_at)
            self.task, self.begun_at = task, max(self.program.scheduler.entered_at, self.seen_at)
        self.lines[frame.f_lineno] += 1
        self.seen_at = now

    def forget(self):
        """What blocked until now is told by somebody else."""
        self.lines.clear()
        self.task = None
        self.seen_at = clock.real_time()

    def end(self):
        """The thread is given back: says who kept it. Gives the task and the line that did so for longest, if any was seen."""
        if not self.lines and not self.seen:
            return None
        self._finish(clock.real_time())
        seen, self.seen = self.seen, []
        self.forget()
        for seconds, task, line in seen:
            if seconds >= LONG_S:
                name = "a callback" if task is None else task.get_name()
                self.say(line, seconds, f"{name} computed for {seconds:.2f} s without an await")
        _, task, line = max(seen, key=lambda each: each[0])
        return task, line

    def _finish(self, at):
        if self.lines:
            (line, _), = self.lines.most_common(1)
            self.seen.append((at - self.begun_at, self.task, line))
            self.lines.clear()

    def say(self, line, seconds, words):
        """Says that a line has blocked, unless that was said often."""
        self.times[line] += 1
        self.seconds[line] += seconds
        times = self.times[line]
        if times > _MOST_TIMES:
            if str(times).strip("0") != "1":
                return
            words += f" (the {times}th time, {self.seconds[line]:.1f} s in all)"
        self.program.output.write("err", f"{self.program.file_name}:{line}: {words}\n")
