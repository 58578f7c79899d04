"""`always`: what a program says must always be so, looked at after every callback.

`always(lambda: balance >= 0, "never overdrawn")`. Where it is not so, that is a problem of the program's, said once for each; a
search for a breaking order takes it for broken. A program that does not say it is not slower for it.
"""

import sys

from .. import here


def always(holds, words="what must always be so"):
    """Has the scheduler look after every callback whether `holds()` is true."""
    if not callable(holds):
        raise TypeError(f"always() wants a function that tells, such as a lambda, not {holds!r}")
    here.program.check_always(holds, str(words), sys._getframe(1).f_lineno)


class Checks:
    """The checks of one program, in the place of its scheduler's `run_some`."""

    def __init__(self, program):
        self.program = program
        self.scheduler = program.scheduler
        self.run_some = program.scheduler.run_some
        self.checks = []
        program.scheduler.run_some = self.run_checked

    def add(self, holds, words, line):
        self.checks.append((holds, words, line))

    def run_checked(self, most):
        """Runs at most so many handles of this turn, and looks after each."""
        scheduler = self.scheduler
        epoch = scheduler.epoch
        for _ in range(min(most, scheduler.left)):
            self.run_some(1)
            if self.checks:
                self.look()
            if epoch != scheduler.epoch or scheduler.is_closed:
                return

    def look(self):
        for check in list(self.checks):
            holds, words, line = check
            try:
                if holds():
                    continue
                error = AssertionError(f"not always so: {words}")
            except Exception as raised:
                error = raised
            self.checks.remove(check)
            self.program.say_problem("callback", error)
            self.program.output.write("err", f"{self.program.file_name}:{line}: not always so: {words}\n")
