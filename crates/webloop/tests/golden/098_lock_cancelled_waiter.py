"""A waiter cancelled in line leaves it without the lock; those behind move up."""

import asyncio

from golden import log, ticks, yes


async def worker(name, lock):
    try:
        async with lock:
            log(f"{name} has the lock")
    finally:
        log(f"{name} leaves")


async def main():
    lock = asyncio.Lock()
    await lock.acquire()
    a, b, c = [asyncio.create_task(worker(name, lock)) for name in ["a", "b", "c"]]
    await asyncio.sleep(0)
    ticks(5)
    b.cancel()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    lock.release()
    await c
    log(f"main has c; locked: {yes(lock.locked())}")
    await asyncio.sleep(0.01)
