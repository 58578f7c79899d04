"""Who goes out of a semaphore and asks again at once stands behind those who wait."""

import asyncio

from golden import log, ticks


async def greedy(semaphore):
    for number in range(1, 4):
        async with semaphore:
            log(f"greedy {number}")
            await asyncio.sleep(0)
    log("greedy ends")


async def worker(name, semaphore):
    async with semaphore:
        log(f"{name} is in")
        await asyncio.sleep(0)


async def main():
    semaphore = asyncio.Semaphore(1)
    tasks = [asyncio.create_task(greedy(semaphore))]
    tasks += [asyncio.create_task(worker(name, semaphore)) for name in ["a", "b"]]
    ticks(10)
    for task in tasks:
        await task
    log("end")
    await asyncio.sleep(0.01)
