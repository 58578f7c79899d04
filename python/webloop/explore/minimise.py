"""The fewest constraints that break a program in the same way.

What is inverted between the good and the failing order are the candidates. Shrinking numbered choices gets stuck above the
minimum; names do not change when another one is left out. All singles are tried, then what delta debugging (Andreas Zeller,
"Simplifying and Isolating Failure-Inducing Input", 2002) leaves of all inversions, and then all pairs and triples that are smaller
than that. A set counts only if the failure is the same one and each of its constraints was kept.
"""

from itertools import combinations
from math import inf

from ..scheduler import clock
from .constraints import KINDS, MOST, Constraint
from .singles import singles

_MOST_RUNS = 1500


def is_kept(constraint, trial):
    """Whether a run has done what a constraint says."""
    order = trial.scheduler.order
    kind = constraint.kind
    if kind in ("after", "with", "tie"):
        event = other = None
        for index, each in enumerate(order):
            if each.name == constraint.event:
                event = index
            elif each.name == constraint.other:
                other = index
        if kind == "after":
            return other is not None and (event is None or event > other)
        if event is None or other is None:
            return False
        if kind == "tie":
            return event < other
        return order[event].turn - order[other].turn == constraint.number
    if kind == "cancel":
        return constraint in trial.kept
    if kind == "first":
        steps = trial.steps
        return constraint.event in steps and constraint.other in steps[steps.index(constraint.event) :]
    if kind in ("fails", "never"):
        return any(each.name == constraint.event for each in trial.scheduler.events)
    return True


def inversions(good, bad):
    """The constraints that tell the order of a failing run from the good one."""
    good_places, good_turns = _places(good), {each.name: each.turn for each in good.scheduler.order}
    bad_places = _places(bad)
    bad_order = bad.scheduler.order
    afters, withs = [], []
    for event_name, event_place in good_places.items():
        for other in bad_order:
            if other.name == event_name:
                continue
            if event_place < good_places.get(other.name, inf) and bad_places[other.name] < bad_places.get(event_name, inf):
                afters.append(Constraint("after", event_name, other.name))
    for index, other in enumerate(bad_order):
        for event in bad_order:
            turns = event.turn - other.turn
            if event is other or not 0 <= turns <= 2:
                continue
            good_distance = good_turns.get(event.name, inf) - good_turns.get(other.name, -inf)
            if good_distance != turns:
                withs.append(Constraint("with", event.name, other.name, turns))
    ties = [Constraint("tie", each.name, other.name) for each in bad_order if each.is_moved for other in bad_order
            if other.is_absolute and other.natural == each.natural and other.number < each.number]
    return afters, withs, ties + _steps_inverted(good.steps, bad.steps)


def _steps_inverted(good, bad):
    """Beyond asyncio's promise: steps that ran before others which ran before them in the good order."""
    places = {name: index for index, name in enumerate(good)}
    known = [name for name in bad if name in places]
    return [
        Constraint("first", name, other) for index, name in enumerate(known) for other in known[index + 1 :]
        if places[other] < places[name]
    ]


def _places(trial):
    return {each.name: index for index, each in enumerate(trial.scheduler.order)}


class Minimiser:
    """Reduces one failing run.

    `run(constraints)` runs the program under constraints; `steps` is a generator that yields after each run. `best` is what it has
    found: the constraints, and a run under them.
    """

    def __init__(self, run, good, bad, known=(), seconds=inf):
        self.run, self.good, self.bad = run, good, bad
        self.known = list(known)  # the constraints under which it failed, if it did under some
        self.identity = bad.failure.identity
        self.places = _places(good)
        self.runs = 0
        self.end = clock.real_time() + seconds
        self.best = None  # constraints and trial
        self.tried = {}

    def steps(self):
        afters, withs, ties = inversions(self.good, self.bad)
        base = [each for each in self.known if each.kind not in ("after", "with", "tie")]
        if base and (yield from self._works(base)):
            self._take(base)
        if self.best is None or len(self.best[0]) > 1:
            for each in dict.fromkeys([*self.known, *afters, *withs, *ties]):
                # What moves no event needs no other kind as well.
                if each.kind == "with" and self.best is not None and len(self.best[0]) == 1:
                    break
                if self._is_over():
                    return
                if (yield from self._works([each])):
                    self._take([each])
        if self.best is not None and len(self.best[0]) == 1 and self.best[0][0].kind not in ("after", "fails", "never", "cancel"):
            # It broke where two shared a turn; to move one of them may do as well, and is easier to understand.
            for each in singles(self.good):
                if self._is_over():
                    return
                if each.kind == "after" and (yield from self._works([each])):
                    self._take([each])
        if self.best is None or len(self.best[0]) > 1:
            yield from self._reduce(afters, withs, ties, base)
        if self.best is not None and len(self.best[0]) > 2:
            yield from self._smaller([*base, *afters, *ties, *withs])

    def _is_over(self):
        return self.runs >= _MOST_RUNS or clock.real_time() >= self.end

    def _works(self, constraints):
        key = frozenset(constraints)
        known = self.tried.get(key)
        if known is None:
            self.runs += 1
            trial = self.run(constraints)
            works = trial.failure is not None and trial.failure.identity == self.identity
            works = works and all(is_kept(each, trial) for each in constraints)
            known = self.tried[key] = trial if works else False
            yield
        return known

    def _take(self, constraints):
        trial = self.tried[frozenset(constraints)]
        if self.best is None or self._preference(constraints, trial) < self._preference(*self.best):
            self.best = list(constraints), trial

    def _preference(self, constraints, trial):
        """Few, of a preferred kind, with the least pause, the latest in the run."""
        return (
            len(constraints),
            sorted(KINDS.index(each.kind) for each in constraints),
            round(sum(seconds for _, seconds in trial.scheduler.pauses), 6),
            [-self.places.get(each.event, 0) for each in constraints],
            [self.places.get(each.other, len(self.places)) for each in constraints],
        )

    def _reduce(self, afters, withs, ties, base):
        for candidates in ([*base, *afters], [*base, *ties, *afters, *withs]):
            if not candidates or not (yield from self._works(candidates)):
                continue
            left = yield from self._delta_debug(candidates)
            if len(left) <= MOST:
                self._take(left)
                return

    def _delta_debug(self, candidates):
        """One of the smallest parts that still work: none of its elements can be left out."""
        size = max(1, len(candidates) // 2)
        while True:
            index, is_smaller = 0, False
            while index < len(candidates) and not self._is_over():
                rest = candidates[:index] + candidates[index + size :]
                if rest and (yield from self._works(rest)):
                    candidates, is_smaller = rest, True
                else:
                    index += size
            if size == 1:
                if not is_smaller or self._is_over():
                    return candidates
            else:
                size //= 2

    def _smaller(self, candidates):
        for count in (2, 3):
            if len(self.best[0]) <= count:
                return
            for constraints in combinations(candidates, count):
                if self._is_over():
                    return
                if (yield from self._works(list(constraints))):
                    self._take(list(constraints))
                    break
