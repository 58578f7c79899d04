"""A barrier of three lets three on together, the last one first, and then the next three."""

import asyncio

from golden import log, ticks


async def party(name, steps, barrier):
    for _ in range(steps):
        await asyncio.sleep(0)
    log(f"{name} comes")
    place = await barrier.wait()
    log(f"{name} goes on, place {place}")


async def main():
    barrier = asyncio.Barrier(3)
    ticks(12)
    steps = [("a", 2), ("b", 0), ("c", 1), ("d", 7), ("e", 6), ("f", 5)]
    tasks = [asyncio.create_task(party(name, count, barrier)) for name, count in steps]
    for task in tasks:
        await task
    log(f"end; {barrier.n_waiting} wait")
    await asyncio.sleep(0.01)
