"""The scheduler: queue, clock, turns, and the loops that asyncio sees."""
