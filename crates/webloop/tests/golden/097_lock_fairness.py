"""Who lets a lock go and asks again at once stands behind those who wait, though the lock looks free."""

import asyncio

from golden import log, ticks, yes


async def greedy(lock):
    for number in range(1, 4):
        async with lock:
            log(f"greedy {number}")
            await asyncio.sleep(0)
        log(f"greedy lets go; locked: {yes(lock.locked())}")


async def worker(name, lock):
    async with lock:
        log(f"{name} has the lock")


async def main():
    lock = asyncio.Lock()
    tasks = [asyncio.create_task(greedy(lock))]
    tasks += [asyncio.create_task(worker(name, lock)) for name in ["a", "b"]]
    ticks(9)
    await tasks[0]
    log("main has greedy")
    await asyncio.sleep(0.01)
