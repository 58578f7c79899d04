"""The good run: in the order in which things happen by themselves, with the real outside, in real time only while that is asked."""

from math import inf

from ..page import calls
from ..scheduler import clock
from .director import Director
from .trial import Trial

# So many callbacks are explored of a program that never ends.
_CALLBACKS_WITHOUT_END = 1_000

# Two answers are so far apart at least.
_APART_S = 1e-6

# Answers that nobody waits for any more are waited for so long, since other orders may want them.
_LONGEST_WAIT_S = 2.0


def good_run(subject, lent):
    """A generator: yields None while there is more to do, and where it waits for an answer for how many seconds at most.

    Gives the run.
    """
    trial = yield from _run(subject, lent)
    failure = trial.failure
    if failure is not None and failure.kind == "endless" and failure.type == "callbacks":
        # It never ends: some of it can be explored.
        subject.most_callbacks = _CALLBACKS_WITHOUT_END
        trial = yield from _run(subject, lent)
    subject.output = trial.output.text()
    subject.leftover = frozenset(trial.failures.leftover)
    if trial.failure is not None and trial.failure.kind == "pending":
        # That is how the program is.
        trial.failure = None
    if trial.failure is not None and trial.failure.kind == "stuck":
        trial.is_waiting_for_people = trial.was_called
        if trial.is_ended and not trial.failures.is_needed_stuck:
            trial.failure = None
    begun = clock.real_time()
    while lent.world.is_waiting() and (left := begun + _LONGEST_WAIT_S - clock.real_time()) > 0:
        yield left
    return trial


def _run(subject, lent):
    trial = Trial(subject, lent, Director(), is_recorded=True)
    trial.begin(is_recording=True)
    scheduler = trial.scheduler
    waiting_since = None
    try:
        while True:
            trial.enter()
            if not scheduler.ready or trial.is_spinning():
                outstanding = [each for each in scheduler.pending.values() if each.time == inf]
                if outstanding:
                    now = scheduler.clock.now()
                    if trial.arrivals:
                        _arrives(scheduler, *trial.arrivals.pop(0), waiting_since)
                    elif any(not each.handle.future.done() for each in outstanding):
                        if waiting_since is None:
                            waiting_since = clock.real_time()
                        left = _deadline(scheduler) - now - (clock.real_time() - waiting_since)
                        if left > 0:
                            yield left
                            continue
                    elif all(each in outstanding for each in scheduler.pending.values()):
                        # Nobody waits for any of them.
                        for each in outstanding:
                            scheduler.forget(each)
                    waiting_since = None
            if not trial.next_turn():
                break
            trial.run_turn()
            yield None
    finally:
        trial.was_called = calls.is_called()
        trial.end()
    return trial


def _arrives(scheduler, at, event, waiting_since):
    """An answer has arrived at this real time: it comes at that of the run, and so it is recorded."""
    now = scheduler.clock.now()
    time = now + (max(0.0, at - waiting_since) if waiting_since is not None else 0.0)
    # Those that arrive one after the other come so in every run, and none after a timer that has not come yet.
    last = scheduler.order[-1].at if scheduler.order else 0.0
    event.time = event.natural = max(min(time, _deadline(scheduler, event)), last + _APART_S)
    event.handle.recorded.seconds = event.time - event.earliest


def _deadline(scheduler, leave_out=None):
    return min((each.time for each in scheduler.pending.values() if each.time != inf and each is not leave_out), default=inf)
