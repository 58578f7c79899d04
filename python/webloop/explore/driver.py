"""Searches to the end, where nobody looks on and nothing outside has to be waited for: tests and benchmarks."""

from time import process_time

from .constraints import parse, text_of
from .director import Director
from .good_run import good_run
from .interpreter import Lent
from .search import MOST_RUNS, Search
from .subject import Subject
from .trial import Trial


def explore(source, file_name="program.py", runs=MOST_RUNS, seed=1, constraints=None, **what):
    """Searches, or runs under constraints; gives what came of it as plain data."""
    subject = Subject(source, file_name, **what)
    lent = Lent(source)
    try:
        good = _good_run(subject, lent)
        if constraints is not None:
            trial = Trial(subject, lent, Director(parse(constraints))).run()
            return _trial(trial)
        before = process_time()
        search = Search(subject, lent, good, runs, seed)
        for _ in search.steps():
            pass
        seconds = process_time() - before
        result = {
            "verdict": search.verdict, "runs": search.runs, "orders": len(search.orders), "unknown": search.unknown,
            "singles": [search.singles_tried, search.singles_all], "seconds": seconds,
            "irreducible": [_trial(each) for each in search.irreducible],
            "callbacks": good.scheduler.callbacks, "good": _trial(good),
        }
        if search.finding is not None:
            found = search.finding
            result["finding"] = {
                "after": found.found_after, "constraints": text_of(found.constraints), "minimising": found.minimising_runs,
                "is_minimal": found.is_minimal, **_trial(found.trial),
            }
        return result
    finally:
        lent.give_back()


def _good_run(subject, lent):
    steps = good_run(subject, lent)
    while True:
        try:
            if next(steps) is not None:
                raise RuntimeError("this waits for the outside, which only a host can do")
        except StopIteration as end:
            return end.value


def _trial(trial):
    failure = trial.failure
    return {
        "failure": failure and failure._asdict(), "hash": trial.digest, "order": [each.name for each in trial.scheduler.order],
        "pauses": trial.scheduler.pauses, "output": trial.output.text(),
    }
