"""An aborted barrier breaks for who waits and for who comes; a reset breaks it for who waits, and mends it."""

import asyncio

from golden import log, ticks, yes


async def party(name, barrier):
    try:
        await barrier.wait()
        log(f"{name} goes on")
    except asyncio.BrokenBarrierError:
        log(f"{name} sees it broken")


async def main():
    barrier = asyncio.Barrier(3)
    for abort in [True, False]:
        tasks = [asyncio.create_task(party(name, barrier)) for name in ["b", "a"]]
        await asyncio.sleep(0.01)
        ticks(4)
        if abort:
            await barrier.abort()
        else:
            await barrier.reset()
        log(f"broken: {yes(barrier.broken)}")
        if abort:
            await party("main", barrier)
        for task in tasks:
            await task
        await asyncio.sleep(0.01)
        await barrier.reset()
    tasks = [asyncio.create_task(party(name, barrier)) for name in ["c", "a"]]
    await party("main", barrier)
    for task in tasks:
        await task
