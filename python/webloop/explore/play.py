"""Playing a run: once more under its constraints, at normal speed, in the document that people see, its lines in the console."""

from ..scheduler import clock
from .director import Director
from .trial import Trial


def play(explorer, constraints, seed, speed):
    """A generator that yields in how many seconds it goes on; gives the run."""
    program = explorer.program
    trial = Trial(explorer.search.subject, explorer.lent, Director(constraints), seed, is_recorded=True)
    told = 0

    def tell():
        nonlocal told
        # Each with the name of its task and the time of its step, as they were printed.
        for step in trial.recorder.steps[told:]:
            for line in step["prints"].splitlines():
                program.outbox.say("line", "out", step["at"], step["name"], line)
        told = len(trial.recorder.steps)

    trial.begin()
    try:
        while True:
            trial.enter()
            before = trial.scheduler.clock.now()
            if not trial.next_turn():
                break
            end = clock.real_time() + (trial.scheduler.clock.now() - before) / speed
            while (left := end - clock.real_time()) > 0:
                tell()
                yield left
            trial.enter()
            trial.run_turn()
            yield None
    finally:
        trial.end()
    tell()
    return trial
