"""The stages of the search: a good run, the same again, then other orders until one breaks or the budget ends.

`Search.steps` is a generator that yields after each run, so whoever drives it can stop, show progress, or let others have the
thread. It gives nothing back: `verdict` says how it ended and `finding` what was found.

0. the good run (whoever searches has made it, since it may have to wait for the outside), 1. the same again, 2. 64 runs at random,
3. every order with one thing moved, 4. at random until the budget ends: uniformly, by priorities, pairs of what changed the order;
5. what is opt-in: one request that fails or never answers, one cancel, other seeds.
"""

from math import inf

from ..scheduler import clock
from .chance import SEARCH, Pcg32, Priorities, Uniform
from .constraints import Constraint
from .director import Director
from .minimise import Minimiser, is_kept
from .singles import singles
from .trial import Trial

MOST_RUNS = 2000

_FIRST_AT_RANDOM = 64
_SEEDS = 16

# So often is it tried to make a failure happen again by constraints.
_MOST_ATTEMPTS = 3

# Of the time that a search has, so much more for making a finding small.
_MINIMISING = 0.4


class Search:
    """One search of one program."""

    def __init__(self, subject, lent, good, most_runs=MOST_RUNS, seed=1, leave_out=(), seconds=inf):
        self.subject, self.lent, self.good = subject, lent, good
        self.most_runs = most_runs
        self.seconds = seconds
        self.end = clock.real_time() + seconds
        self.leave_out = set(leave_out)  # identities of failures that were found before
        self.chance = Pcg32(seed, SEARCH)
        self.runs = 0
        self.unknown = 0  # runs that asked for what nobody has recorded
        self.orders = set()
        self.singles_tried = self.singles_all = 0
        self.irreducible = []  # failures that no constraints make happen again
        self.verdict = None
        self.finding = None
        self.difference = None

    def run(self, director, seed=0):
        """One run; it is counted."""
        self.runs += 1
        trial = Trial(self.subject, self.lent, director, seed).run()
        self.orders.add(trial.digest)
        self.unknown += trial.is_unknown
        return trial

    def run_with(self, constraints):
        return self.run(Director(constraints), seed_of(constraints))

    def recorded(self, constraints):
        """A run whose steps are written down."""
        return Trial(self.subject, self.lent, Director(constraints), seed_of(constraints), is_recorded=True).run()

    def is_over(self):
        """Whether the budget is spent."""
        return self.runs >= self.most_runs or clock.real_time() >= self.end

    def steps(self):
        good = self.good
        self.orders.add(good.digest)
        if good.is_too_large:
            self.verdict = "too large"
            return
        if good.is_waiting_for_people:
            self.verdict = "waits"
            return
        if good.failure is not None:
            self.verdict = "ordinary"
            return
        again = self.recorded(())
        self.runs += 1
        yield
        if again.digest != good.digest:
            self.verdict = "does not repeat"
            self.difference = again
            return
        yield from self._candidates()
        if self.verdict is None:
            self.verdict = "none"

    def _candidates(self):
        for _ in range(_FIRST_AT_RANDOM):
            if self.is_over():
                break
            if (yield from self._looked_at(self.run(Uniform(self.chance)))):
                return
        moved = singles(self.good)
        self.singles_all = len(moved)
        changing = []
        for each in moved:
            if self.is_over():
                break
            self.singles_tried += 1
            trial = self.run_with([each])
            if trial.digest != self.good.digest:
                changing.append(each)
            if (yield from self._looked_at(trial, [each])):
                return
        while not self.is_over():
            choice = self.chance.below(5)
            constraints = ()
            if choice < 3 or (choice == 4 and len(changing) < 2):
                trial = self.run(Uniform(self.chance))
            elif choice == 3:
                trial = self.run(Priorities(self.chance))
            else:
                constraints = [changing[self.chance.below(len(changing))] for _ in range(2)]
                trial = self.run_with(constraints)
            if (yield from self._looked_at(trial, constraints)):
                return
        for constraint in self._opt_in():
            if (yield from self._looked_at(self.run_with([constraint]), [constraint])):
                return

    def _opt_in(self):
        events = self.good.scheduler.order
        if self.subject.fails:
            for event in events:
                if event.is_free:
                    yield Constraint("fails", event.name)
            for event in events:
                if event.is_free:
                    yield Constraint("never", event.name)
        if self.subject.cancels:
            for label, waits in self.good.waits.items():
                for number in range(1, waits + 1):
                    yield Constraint("cancel", label, number=number)
        if self.subject.draws:
            for seed in range(1, _SEEDS + 1):
                yield Constraint("seed", number=seed)

    def _looked_at(self, trial, constraints=()):
        """Minimises a run that has failed; gives whether that is a finding."""
        yield
        failure = trial.failure
        if failure is None or trial.is_unknown or failure.identity in self.leave_out:
            return False
        if self.irreducible.count(failure.identity) >= _MOST_ATTEMPTS:
            return False
        found_after = self.runs
        minimiser = Minimiser(self.run_with, self.good, trial, constraints, self.seconds * _MINIMISING)
        yield from minimiser.steps()
        if minimiser.best is None:
            self.irreducible.append(failure.identity)
            return False
        constraints, bad = minimiser.best
        again = self.run_with(constraints)
        yield
        if again.digest != bad.digest:
            return False
        self.verdict = "found"
        self.finding = Finding(found_after, constraints, again, minimiser.runs)
        for index in range(len(constraints)):
            without = self.run_with(constraints[:index] + constraints[index + 1 :])
            yield
            if without.failure is not None and without.failure.identity == again.failure.identity:
                self.finding.is_minimal = False
        return True


def seed_of(constraints):
    """The seed that constraints ask for."""
    return next((each.number for each in constraints if each.kind == "seed"), 0)


class Finding:
    """A failure, and the fewest constraints under which it happens."""

    def __init__(self, found_after, constraints, trial, minimising_runs):
        self.found_after, self.constraints, self.trial = found_after, constraints, trial
        self.minimising_runs = minimising_runs
        self.is_minimal = True
        self.failure = trial.failure
        self.dropped = [each for each in constraints if not is_kept(each, trial)]
