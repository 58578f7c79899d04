"""Telling: the numbers in which the page's loop hears of a program's handles, tasks, locks and queues.

They cross once for many callbacks: each thing that is told begins with one of the words below. Texts are told once, and then
have a number; the names Task-1, Task-2, ... have negative ones.
"""

import sys
from array import array

from .waiting import number_of

# The words: src/python/told.rs reads them.
CREATE = 1  # task, parent, name, file, line
SOON = 2  # handle, task (0: none), file, line
AT = 3  # handle, deadline in seconds, task whose sleep it ends (0: none), file, line
CANCEL = 4  # handle
RENAME = 5  # task, name
WAITS = 6  # task, and what it waits for (waiting.py)
RAN = 7  # handle, its task (0: none), seconds since `run` was called, and what is to be said of the task
STEP = 8  # handle, task
HELD = 9  # lock, the task that holds it (0: somebody of whom the page knows nothing)
OWNED = 10  # likewise, where only that task will free it
FREED = 11  # lock
HOLDS = 12  # queue, and how many items it holds
RETRIEVED = 13  # task
CANCELS = 14  # task

# Where they cross, so many at once.
LENGTH = 8192
buffer = array("d", bytes(8 * LENGTH))

NOWHERE = (0, 0)


class Teller:
    """Collects what is told of one program, and lets it cross."""

    def __init__(self, core):
        self.core = core
        self.program = core.program
        self.host = core.host
        self.tasks = {}  # of each task its number and the name that was told
        self.texts = {"": 0}
        self.changed = {}  # queues whose length is to be told, by their numbers
        self.told = []
        self.is_in_run = False

    def flush(self):
        """Tells the page what it has not been told."""
        told = self.told
        for begin in range(0, len(told), LENGTH):
            part = array("d", told[begin : begin + LENGTH])
            buffer[: len(part)] = part
            self.host.told(len(part))
        told.clear()

    def _tell(self, *numbers):
        self.told += numbers
        if not self.is_in_run:
            self.flush()

    def _text(self, text):
        number = self.texts.get(text)
        if number is None:
            self.texts[text] = number = len(self.texts)
            self.host.intern(number, text)
        return number

    def _name(self, name):
        digits = name[5:]
        is_common = name[:5] == "Task-" and digits.isdecimal() and len(digits) < 10 and str(int(digits)) == digits
        return -int(digits) if is_common else self._text(name)

    def tell_holder(self, lock):
        """Tells who holds a lock now. Of a holder that is over the page knows already, if it ever can."""
        number = number_of(lock)
        if not lock._locked:
            self._tell(FREED, number)
            return
        task = lock._webloop_holder
        known = self.tasks.get(task)
        if known is not None or task is None or not task.done():
            self._tell(OWNED if lock._webloop_is_owned else HELD, number, known[0] if known else 0)

    def tell_retrieved(self, number):
        self._tell(RETRIEVED, number)

    def tell_cancelled(self, task):
        known = self.tasks.get(task)
        if known is not None:
            self._tell(CANCELS, known[0])

    def note_changed(self, queue):
        """Has it told how many items a queue holds: at the end of what runs, or at once where that is no callback."""
        self.changed[number_of(queue)] = queue
        if not self.is_in_run:
            self._tell_lengths()
            self.flush()

    def _tell_lengths(self):
        for number, queue in self.changed.items():
            self.told += HOLDS, number, queue.qsize()
        self.changed.clear()

    def place(self, depth=3):
        """Where the program made what is being made: the nearest frame of its file, so many calls from here at least."""
        file_name = self.program.file_name
        run = self._run.__code__
        try:
            frame = sys._getframe(depth)
        except ValueError:
            # The page has called the loop itself.
            return NOWHERE
        while frame is not None:
            code = frame.f_code
            if code.co_filename == file_name:
                return self._text(file_name), frame.f_lineno
            if code is run:
                # What is below has called the loop.
                break
            frame = frame.f_back
        return NOWHERE

    def place_of(self, task):
        """Where a task's function is, if nobody saw who made it."""
        code = getattr(task.get_coro(), "cr_code", None)
        file_name = self.program.file_name
        if code is not None and code.co_filename == file_name:
            return self._text(file_name), max(code.co_firstlineno, 1)
        if task is self.program.main:
            return self._text(file_name), 1
        return NOWHERE
