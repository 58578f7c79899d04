"""Every order with one thing moved: the single constraints that a run allows, nearest pairs first.

What follows from an event does not come before it. What an event follows from is known well enough by this: between two moments at
which nothing is ready, all that happens follows from what came at the first of them.
"""

from bisect import bisect_left
from math import inf

from .constraints import Constraint
from .director import MOST_PAUSE_S


# In a long run only pairs are looked at that are near.
_MOST_PAIRS = 40_000


def singles(good):
    """The single constraints on the order of a run: first those that move an event, then those that share a turn."""
    events, order = good.scheduler.events, good.scheduler.order
    places = {event: index for index, event in enumerate(order)}
    causes = _causes(order, events)
    times = [event.at for event in order]
    afters, withs = [], []
    by_place = sorted(((_place(other, places, times), other.number, other) for other in events))
    reach = max(1, _MOST_PAIRS // (len(events) + 1))
    for event in order:
        index = places[event]
        first = bisect_left(by_place, (index - reach,))
        for place, _, other in by_place[first : first + 2 * reach]:
            if other is event:
                continue
            distance = place - index
            if other.after > index and index in causes[other]:
                continue
            if distance > 0 and _can_wait(event, other):
                afters.append((distance, -index, Constraint("after", event.name, other.name)))
            # Here it is the other one that is moved to this one.
            if other.after <= index and _can_share(other, event) and (distance > 0 or other.is_free):
                for number in range(3):
                    withs.append((abs(distance), -index, Constraint("with", other.name, event.name, number)))
    return [each for _, _, each in sorted(afters, key=_nearest) + sorted(withs, key=_nearest)] + _ties(order)


def _place(event, places, times):
    place = places.get(event)
    if place is None:
        # It was cancelled. It would have come at its time.
        place = max(bisect_left(times, event.natural), event.after)
    return place


def _nearest(entry):
    return entry[:2]


def _causes(order, events):
    """For each event the places of those it follows from."""
    known = {}
    for event in events:
        found = set()
        if event.after:
            cause = order[event.after - 1]
            batch = [index for index in range(event.after - 1, -1, -1) if order[index].turn == cause.turn]
            # Of several that came at once nobody knows which one it was.
            if len(batch) == 1:
                found.add(event.after - 1)
                found |= known.get(cause, set())
        known[event] = found
    return known


def _can_wait(event, other):
    """Whether an event can come after another one, as far as their times tell."""
    if event.is_free:
        return event.latest >= other.earliest
    if other.is_free:
        return other.earliest < event.time
    return not event.is_absolute and other.number < event.number and event.time <= other.time <= event.time + MOST_PAUSE_S


def _can_share(event, other):
    """Whether an event can come in the turn of another one, or soon after."""
    if event.is_free:
        limit = other.latest if other.is_free else other.time + MOST_PAUSE_S
        return event.earliest <= limit and event.latest >= other.earliest
    if other.is_free:
        return other.latest >= event.time
    return other.time <= event.time <= other.time + MOST_PAUSE_S


def _ties(order):
    absolute = [event for event in order if event.is_absolute and event.time != inf]
    return [
        Constraint("tie", later.name, event.name)
        for index, event in enumerate(absolute) for later in absolute[index + 1 :] if later.natural == event.natural
    ]
