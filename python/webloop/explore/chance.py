"""Numbers at random that can be had again, and directors that choose by them.

`Pcg32` is PCG-XSH-RR 64/32 (Melissa O'Neill, "PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms for
Random Number Generation", 2014), the same in both languages, so that a seed means the same. A program's own numbers at random
come from it, and what the search chooses; from different streams.
"""

from .director import EPSILON_S, MOST_PAUSE_S, Director

_MULTIPLIER = 6364136223846793005
_MASK_64 = (1 << 64) - 1
_MASK_32 = (1 << 32) - 1

# The streams: what the program draws, and what the search chooses.
PROGRAM, SEARCH = 1, 2


class Pcg32:
    """A generator of whole numbers of 32 bits."""

    __slots__ = ("state", "increment")

    def __init__(self, seed, stream):
        self.increment = ((stream << 1) | 1) & _MASK_64
        self.state = 0
        self.next()
        self.state = (self.state + seed) & _MASK_64
        self.next()

    def next(self):
        state = self.state
        self.state = (state * _MULTIPLIER + self.increment) & _MASK_64
        shifted = (((state >> 18) ^ state) >> 27) & _MASK_32
        rotation = state >> 59
        return (shifted >> rotation | shifted << (-rotation & 31)) & _MASK_32

    def below(self, bound):
        """A number from 0 up to, and without, `bound`; the bias of the remainder is far below what anybody could see."""
        return self.next() % bound

    def bytes(self, count):
        words = b"".join(self.next().to_bytes(4, "little") for _ in range((count + 3) // 4))
        return words[:count]


class Uniform(Director):
    """Chooses uniformly whenever something is free to differ."""

    sees_all = True

    def __init__(self, chance):
        super().__init__()
        self.chance = chance

    def added(self, scheduler, event):
        chance = self.chance
        if event.is_free or event.is_absolute or chance.below(4):
            return
        # It is set later than these, so a pause before that lets it slip behind one of them.
        time = event.time
        later = [
            each for each in scheduler.pending.values()
            if each is not event and not each.is_free and time <= each.time <= time + MOST_PAUSE_S
        ]
        if later:
            scheduler.pause_before(event, later[chance.below(len(later))].time - time + EPSILON_S)

    def idle(self, scheduler):
        while self.appointments:
            if events := self.due(scheduler):
                return events
        pending = list(scheduler.pending.values())
        if not pending:
            return pending
        now = scheduler.clock.now()
        limit = max(now, min(each.latest for each in pending))
        event = self.pick([each for each in pending if each.earliest <= limit])
        scheduler.jump(max(now, min(event.time, limit)))
        chance = self.chance
        if len(pending) > 1 and not chance.below(4):
            # Another one shares its turn, or comes soon after.
            other = pending[chance.below(len(pending))]
            if other is not event and self.can_come(scheduler, other):
                self.appoint(scheduler, other, chance.below(3))
        if event.is_absolute:
            same = [each for each in pending if each.is_absolute and each.time == event.time]
            # Equal deadlines: which comes first is another loop's choice.
            event = same[chance.below(len(same))]
            event.is_moved = True
        return self.batch(scheduler, [event, *self.appointed(scheduler)])

    def pick(self, allowed):
        return allowed[self.chance.below(len(allowed))]

    def pick_ready(self, trial, count):
        """Beyond asyncio's promise: which of so many ready callbacks runs."""
        return self.chance.below(count)


class Priorities(Uniform):
    """Gives each event one priority at random and lets the highest come: so few events are moved, but those far.

    After Burckhardt and others, "A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs" (PCT), 2010.
    """

    def pick(self, allowed):
        for event in allowed:
            if event.priority is None:
                event.priority = self.chance.next()
        return max(allowed, key=lambda each: each.priority)
