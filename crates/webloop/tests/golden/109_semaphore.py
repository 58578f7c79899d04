"""A semaphore of two lets two in at a time, and the rest in line as places come free."""

import asyncio

from golden import log, ticks, yes


async def worker(name, steps, semaphore):
    async with semaphore:
        log(f"{name} is in; full: {yes(semaphore.locked())}")
        for _ in range(steps):
            await asyncio.sleep(0)
        log(f"{name} goes out")


async def main():
    semaphore = asyncio.Semaphore(2)
    ticks(11)
    steps = [("a", 3), ("b", 1), ("c", 2), ("d", 3), ("e", 1)]
    tasks = [asyncio.create_task(worker(name, count, semaphore)) for name, count in steps]
    for task in tasks:
        await task
    log(f"end; full: {yes(semaphore.locked())}")
    await asyncio.sleep(0.01)
