"""Choosing by hand: the learner is the scheduler. At each moment at which nothing is ready, somebody says what comes next.

A run is made anew for each choice, with those before it, and ends where the next one is needed. Where only one thing can come, it
comes by itself.
"""

from .constraints import MOST, text_of
from .director import Director
from .minimise import inversions


class Chosen(Director):
    """Lets the events come that were chosen, by their names."""

    sees_all = True

    def __init__(self, names):
        super().__init__()
        self.names = list(names)
        self.choices = []  # what may come where no choice is left

    def idle(self, scheduler):
        pending = list(scheduler.pending.values())
        if not pending:
            return pending
        now = scheduler.clock.now()
        limit = max(now, min(each.latest for each in pending))
        allowed = [each for each in pending if each.earliest <= limit]
        # Timers come by their deadlines: of those only the first is a choice.
        timers = sorted((each for each in allowed if not each.is_free), key=lambda each: (each.time, each.number))
        allowed = [each for each in allowed if each.is_free] + timers[:1]
        event = allowed[0]
        if len(allowed) > 1:
            if not self.names:
                self.choices = sorted(allowed, key=lambda each: (each.time, each.number))
                scheduler.program.cut()
                return ()
            name = self.names.pop(0)
            event = next((each for each in allowed if each.name == name), None)
            if event is None:
                # The program has changed: from here on somebody has to choose anew.
                self.names.clear()
                return self.idle(scheduler)
        scheduler.jump(max(now, min(event.time, limit)))
        return self.batch(scheduler, [event])


def as_constraints(search, trial):
    """The text of constraints that make a run that was chosen; empty where more than eight would be needed."""
    afters, withs, _ = inversions(search.good, trial)
    constraints = [*afters, *withs]

    def is_same(some):
        return search.run_with(some).digest == trial.digest

    if not is_same(constraints):
        constraints = afters
        if not is_same(constraints):
            return ""
    for each in list(constraints):
        rest = [other for other in constraints if other is not each]
        if is_same(rest):
            constraints = rest
    return text_of(constraints) if len(constraints) <= MOST else ""
