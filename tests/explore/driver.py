# Searches to the end in one call, where nothing outside has to be waited for: for bench.mjs, which puts it into CPython.

import json

from webloop.explore.constraints import parse, text_of
from webloop.explore.director import Director
from webloop.explore.good_run import good_run
from webloop.explore.interpreter import Lent
from webloop.explore.search import Search
from webloop.explore.subject import Subject
from webloop.explore.trial import Trial


def begin(source, level):
    subject = Subject(source, "program.py", level)
    lent = Lent(source)
    steps = good_run(subject, lent)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return subject, lent, end.value


def explore(source, level, runs, seed):
    subject, lent, good = begin(source, level)
    try:
        search = Search(subject, lent, good, runs, seed)
        for _ in search.steps():
            pass
        found = search.finding
        return json.dumps({
            "verdict": search.verdict, "runs": search.runs, "callbacks": good.scheduler.callbacks,
            "constraints": found and text_of(found.constraints), "hash": found and found.trial.digest,
        })
    finally:
        lent.give_back()


def replay(source, level, constraints, times):
    """The hashes of so many runs under constraints."""
    subject, lent, good = begin(source, level)
    try:
        return json.dumps([Trial(subject, lent, Director(parse(constraints))).run().digest for _ in range(times)])
    finally:
        lent.give_back()


for function in (explore, replay):
    function.__module__ = "webloop.test"
