"""A bounded semaphore refuses a release too many, and is otherwise a semaphore."""

import asyncio

from golden import log, ticks


async def worker(name, semaphore):
    async with semaphore:
        log(f"{name} is in")
        await asyncio.sleep(0)


async def main():
    semaphore = asyncio.BoundedSemaphore(2)
    tasks = [asyncio.create_task(worker(name, semaphore)) for name in ["a", "b", "c"]]
    ticks(5)
    for task in tasks:
        await task
    try:
        semaphore.release()
    except ValueError:
        log("one release too many")
    await semaphore.acquire()
    semaphore.release()
    log("end")
    await asyncio.sleep(0.01)
