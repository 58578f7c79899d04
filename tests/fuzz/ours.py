"""Our Python loop, driven as a page drives it: in all of its modes, on a clock that moves only when nothing is ready.

A program comes as the message `run`, as any other; the things that it uses are put into its namespace before that. Nothing of
this is Pyodide's or the page's: the host is the object below.
"""

import functools

from webloop import program, protocol
from webloop.scheduler import clock

from reference import MOST_TURNS, START_S

NUMBER = {kind: number for number, kind in enumerate(protocol.TO_PROGRAM, 1)}

# Powers of two: times stay exact.
SPEEDS = (0.25, 0.5, 1, 1, 2)

_now_s = 0.0


def _real_time():
    return _now_s


@functools.lru_cache(4)
def _compile(source, file_name):
    return compile(source, file_name, "exec")


clock.real_time = _real_time

# What a program's text asks for is of no interest here, and to find that out takes several times as long as to run it.
program.compile_program = _compile
program.provide = lambda source, namespace: None


class Random:
    """The PCG of random.mjs."""

    def __init__(self, seed):
        self.state = seed & 0xFFFFFFFF
        self.next()

    def next(self):
        self.state = state = (self.state * 747796405 + 2891336453) & 0xFFFFFFFF
        word = (((state >> ((state >> 28) + 4)) ^ state) * 277803737) & 0xFFFFFFFF
        return (word >> 22) ^ word

    def below(self, limit):
        return self.next() % limit


class Host:
    """What a frame's host is to a program."""

    def __init__(self):
        self.wants_turn = False
        self.wants_turn_at = None

    def request_turn(self):
        self.wants_turn = True

    def request_turn_at(self, delay_s):
        self.wants_turn_at = None if delay_s is None else _now_s + delay_s

    def send(self, numbers, texts):
        pass

    def show(self, html):
        pass


class OurLoop:
    """A program of ours in one of the modes, with the face of the reference."""

    def __init__(self, mode, seed):
        global _now_s
        _now_s = 0.0
        self.random = Random(seed)
        self.is_changing = mode == "changing"
        self.is_paused = mode == "stepped"
        self.host = Host()
        self.program = program.start(self.host)
        self.scheduler = self.program.scheduler
        self.loop = self.program.loop
        self.scheduler.clock.start()
        _now_s = START_S
        if mode == "watched":
            self.send("watch", 1)
        elif mode == "virtual":
            self.send("virtual_time", 1)
        elif mode == "stepped":
            self.send("pause", 1)

    def send(self, kind, *fields):
        self.program.receive([NUMBER[kind], *fields])

    def begin(self, source, names):
        """Starts a program; gives its main task."""
        self.program.namespace.update(names)
        self.send("run", f"{source}\nMAIN = LOOP.create_task(main(), name='main')\n", "program.py", "")
        while self.program.how is None:
            self.move()
        if self.program.how != "ok":
            raise RuntimeError(f"the top level ended with {self.program.how}")
        return self.program.namespace["MAIN"]

    def call(self, function):
        """Does something to the program from outside of all turns, as the page's message `cancel` does."""
        self.scheduler.entered(function)

    def is_idle(self):
        host, scheduler = self.host, self.scheduler
        return not (host.wants_turn or host.wants_turn_at is not None or scheduler.ready or scheduler.deadline() is not None)

    def run_until_idle(self):
        for _ in range(MOST_TURNS):
            if self.is_idle():
                return
            self.move()
        raise RuntimeError(f"more than {MOST_TURNS} moves: the program does not end")

    def move(self):
        """One move of the page, and a turn."""
        global _now_s
        if self.is_changing:
            self.change()
        elif self.is_paused and not self.host.wants_turn:
            self.send("step")
        host = self.host
        if not host.wants_turn:
            if host.wants_turn_at is None:
                return
            _now_s = max(_now_s, host.wants_turn_at)
            host.wants_turn_at = None
        host.wants_turn = False
        self.program.turn()

    def change(self):
        """Changes the way in which the program is run, at random."""
        flag = self.random.below(2)
        match self.random.below(8):
            case 0:
                self.send("watch", flag)
            case 1:
                self.send("virtual_time", flag)
            case 2:
                self.is_paused = bool(flag)
                self.send("pause", flag)
            case 3:
                self.send("step" if flag else "step_turn")
            case 4:
                self.send("ask_snapshot")
            case 5:
                self.send("speed", SPEEDS[self.random.below(len(SPEEDS))])
        if self.is_paused and not self.host.wants_turn and self.random.below(2):
            self.send("step")

    def forget(self):
        self.program.namespace.clear()

    def close(self):
        self.scheduler.close()
