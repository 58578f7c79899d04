"""`wait` for the first leaves the others running, and gives all that were done when it went on."""

import asyncio

from golden import log, ticks, yes


async def worker(name, steps):
    for _ in range(steps):
        await asyncio.sleep(0)
    log(f"{name} ends")


async def main():
    tasks = [asyncio.create_task(worker(f"task {steps}", steps)) for steps in [5, 1, 3, 2]]
    ticks(8)
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    log(f"main is back: {len(done)} done, {len(pending)} pending")
    for task in tasks:
        log(f"done: {yes(task in done)}")
    done, pending = await asyncio.wait(pending)
    log(f"main is back: {len(done)} done, {len(pending)} pending")
    await asyncio.sleep(0.01)
