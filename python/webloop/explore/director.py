"""Director: says which outside events come next, where nothing is ready or a turn begins.

This one has them come in the good order, each at its time, but for its constraints. The rules of what can really happen:

1. An answer comes at any time after its start. A sleep that stands for work comes after 1 to 10 times its length.
2. A timer comes at its deadline. It slips behind another one only if it was set later: then a pause before it was set, of at
   most 2 s, does that. Or both are late, and come in turns that follow each other: then the pause is after the other came.
3. What cannot be kept is dropped: whoever waits for something that does not come goes on at its own time.

Events that come at one time come in one turn: answers, which settle between turns, then timers by deadline.
"""

from math import inf
from operator import attrgetter

# So long may a page be busy, or a tab hidden.
MOST_PAUSE_S = 2.0

# What is to come after something else comes so much later.
EPSILON_S = 0.001

in_turn = attrgetter("rank", "time", "number")
in_time = attrgetter("time", "rank", "number")


class Director:
    """The good order, and constraints on it. One for each run."""

    # Whether it hears of every event that is set, or only of those that its constraints name.
    sees_all = False

    def __init__(self, constraints=()):
        self.constraints = list(constraints)
        self.by_event, self.by_other = {}, {}
        for each in self.constraints:
            if each.kind in ("after", "with", "tie"):
                self.by_event.setdefault(each.event, []).append(each)
                self.by_other.setdefault(each.other, []).append(each)
        self.came_in = {}  # of those that somebody waits for, the turn in which they came
        self.held = {}  # of each event that waits, for which constraints
        self.appointments = []  # turn and event
        self.fails = {each.event for each in self.constraints if each.kind == "fails"}
        self.never = {each.event for each in self.constraints if each.kind == "never"}
        self.cancels = {(each.event, each.number): each for each in self.constraints if each.kind == "cancel"}
        self.first = [each for each in self.constraints if each.kind == "first"]

    # What the scheduler tells and asks.

    def added(self, scheduler, event):
        """An event is set that a constraint names."""
        if event.name in self.never:
            del scheduler.pending[event.number]
            scheduler.is_waiting_forever = True
            return
        if event.name in self.fails:
            event.is_failing = True
        for each in self.by_event.get(event.name, ()):
            turn = self.came_in.get(each.other)
            if turn is not None:
                if each.kind == "with":
                    self.appoint(scheduler, event, turn + each.number - scheduler.turn - 1)
            elif not (each.kind == "after" and self._slips(scheduler, event, each)) and each.kind != "tie":
                self.held.setdefault(event, []).append(each)

    def _slips(self, scheduler, event, constraint):
        """Has a timer slip behind one that was set before, if it can."""
        other = scheduler.find(constraint.other)
        if event.is_free or event.is_absolute or other is None or other.earliest < event.time:
            return False
        if other.is_free and not other.earliest > event.time:
            # It can come earlier, which needs no pause.
            return False
        pause = other.earliest - event.time + EPSILON_S
        if pause > MOST_PAUSE_S + EPSILON_S:
            return False
        scheduler.pause_before(event, pause)
        return True

    def came(self, scheduler, event):
        """An event comes in the turn that begins."""
        for each in self.by_other.get(event.name, ()):
            self.came_in[event.name] = scheduler.turn
            waiting = scheduler.find(each.event)
            if waiting is None or each not in self.held.get(waiting, ()):
                continue
            self._let_go(waiting, each)
            if each.kind == "with":
                if each.number:
                    self.appoint(scheduler, waiting, each.number - 1)
            elif waiting.is_free:
                waiting.time = max(waiting.time, scheduler.clock.now() + EPSILON_S)

    def _let_go(self, event, constraint=None):
        constraints = self.held[event]
        if constraint is not None:
            constraints.remove(constraint)
        if constraint is None or not constraints:
            del self.held[event]

    def idle(self, scheduler):
        """Nothing is ready: which events come next. None where there are none: the program is over, or stuck."""
        held = self.held
        while True:
            while self.appointments:
                if events := self.due(scheduler):
                    return events
            pending = scheduler.pending.values()
            if held:
                # What was cancelled waits for nothing.
                held = self.held = {each: why for each, why in held.items() if each.number in scheduler.pending}
            free = [each for each in pending if each not in held] if held else pending
            first = min(free, key=in_time, default=None)
            now = scheduler.clock.now()
            if held:
                hurried = min(held, key=attrgetter("latest", "number"))
                # Of two timers at one time the one that was set first goes first.
                is_at_once = first is not None and not hurried.is_free and not first.is_free and hurried.latest == first.time
                if first is None or hurried.latest < first.time or is_at_once:
                    # It cannot wait any longer: so what it waits for comes at once, if it can.
                    first = self._hurry(scheduler, hurried, now)
                    if first is None:
                        continue
            if first is None or first.time == inf:
                return ()
            time = max(now, first.time)
            partner = self._partner(scheduler, first)
            if partner is not None and partner.earliest > time and first.latest >= partner.earliest:
                # It waits for the one that comes with it.
                first.time = partner.earliest
                continue
            scheduler.jump(time)
            return self._with_partners(scheduler, self.batch(scheduler, [self._first_of_equals(scheduler, first)]))

    def _hurry(self, scheduler, event, now):
        for each in self.held[event]:
            other = scheduler.find(each.other)
            time = max(now, event.latest - EPSILON_S if each.kind == "after" else event.latest)
            if other is not None and other not in self.held and other.is_free and other.earliest <= time:
                other.time = time
                return other
        self._let_go(event)
        return None

    def _partner(self, scheduler, event):
        for each in self.by_other.get(event.name, ()):
            if each.kind == "with":
                partner = scheduler.find(each.event)
                if partner is not None and partner in self.held:
                    return partner
        return None

    def _with_partners(self, scheduler, events):
        """Adds those that have to come in the same turn."""
        if not self.by_other:
            return events
        for event in list(events):
            for each in self.by_other.get(event.name, ()):
                partner = scheduler.find(each.event)
                if each.kind == "with" and each.number == 0 and partner in self.held and self.can_come(scheduler, partner):
                    self._let_go(partner, each)
                    if partner not in self.held:
                        self._wait_for(scheduler, partner)
                        events = self.batch(scheduler, [*events, partner])
        return events

    def _first_of_equals(self, scheduler, event):
        for each in self.by_other.get(event.name, ()):
            other = scheduler.find(each.event)
            if each.kind == "tie" and other is not None and other.is_absolute and other.time == event.time:
                other.is_moved = True
                return other
        return event

    def due(self, scheduler):
        """A turn begins: what comes in it, behind what is ready."""
        appointed = self.appointed(scheduler)
        return self._with_partners(scheduler, self.batch(scheduler, appointed))

    def pick_ready(self, trial, count):
        """Beyond asyncio's promise: which of the first so many ready callbacks runs."""
        if not self.first:
            return 0
        ready = trial.scheduler.ready
        for index in range(count):
            name = trial.step_name(ready[index], is_counted=False)
            if not any(each.other == name and each.event not in trial.steps for each in self.first):
                return index
        return 0

    # What others of its kind use as well.

    def batch(self, scheduler, events):
        """Those events, and what is late, in the order in which they come in one turn."""
        now = scheduler.clock.now()
        held = self.held
        events = list(dict.fromkeys(events))
        found = [
            each for each in scheduler.pending.values()
            if each.time <= now and each not in held and each not in events and not (each.is_free and self.sees_all)
        ]
        if not found and len(events) == 1:
            return events
        moved = [each for each in events if each.is_moved]
        return [*moved, *sorted([each for each in (*events, *found) if not each.is_moved], key=in_turn)]

    def appoint(self, scheduler, event, turns):
        """Has an event come so many turns after the one that begins."""
        self.appointments.append((scheduler.turn + turns + 1, event))
        scheduler.looks = True

    def appointed(self, scheduler):
        """The events whose turn it is, and that can come."""
        if not self.appointments:
            return []
        # Nothing ready is a turn that does not count: what is next comes now.
        turn = scheduler.turn + 1 if scheduler.ready else min(turn for turn, _ in self.appointments)
        now = [event for at, event in self.appointments if at <= turn]
        self.appointments = [each for each in self.appointments if each[0] > turn]
        scheduler.looks = bool(self.appointments)
        coming = [each for each in now if each.number in scheduler.pending and self.can_come(scheduler, each)]
        for each in coming:
            self._wait_for(scheduler, each)
        return coming

    def can_come(self, scheduler, event):
        """Whether an event can come now, if need be after a pause."""
        late = event.earliest - scheduler.clock.now()
        return late <= 0 or (not event.is_free and late <= MOST_PAUSE_S)

    def _wait_for(self, scheduler, event):
        late = event.earliest - scheduler.clock.now()
        if late > 0:
            scheduler.pauses.append((event.name, late))
            scheduler.jump(event.earliest)
