"""A waiter cancelled in line takes no place; one cancelled after it was let in gives its place to the next."""

import asyncio

from golden import log, ticks, yes


async def worker(name, semaphore):
    try:
        async with semaphore:
            log(f"{name} is in")
    finally:
        log(f"{name} leaves")


async def main():
    semaphore = asyncio.Semaphore(1)
    await semaphore.acquire()
    a, b, c = [asyncio.create_task(worker(name, semaphore)) for name in ["a", "b", "c"]]
    await asyncio.sleep(0)
    ticks(5)
    a.cancel()
    await asyncio.sleep(0)
    log("main goes out, and cancels b")
    semaphore.release()
    b.cancel()
    await c
    log(f"main has c; full: {yes(semaphore.locked())}")
    await asyncio.sleep(0.01)
