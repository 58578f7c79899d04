"""A waiter cancelled after the lock was handed to it hands it on to the next in line."""

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
    a, b = [asyncio.create_task(worker(name, lock)) for name in ["a", "b"]]
    await asyncio.sleep(0)
    ticks(4)
    lock.release()
    a.cancel()
    try:
        await a
    except asyncio.CancelledError:
        log("main sees the cancel of a")
    await b
    log(f"main has b; locked: {yes(lock.locked())}")
    await asyncio.sleep(0.01)
