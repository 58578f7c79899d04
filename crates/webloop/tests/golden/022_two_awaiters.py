"""All who await one task wake in the same turn, in the order they began to wait."""

import asyncio

from golden import log, ticks


async def worker():
    for _ in range(3):
        await asyncio.sleep(0)
    log("worker ends")
    return "result"


async def awaiter(name, task):
    log(f"{name} waits")
    log(f"{name} has the {await task}")


async def main():
    shared = asyncio.create_task(worker())
    ticks(6)
    awaiters = [asyncio.create_task(awaiter(name, shared)) for name in ["b", "a", "c"]]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    log(f"main waits, and has the {await shared}")
    await awaiters[1]
    log("end")
    await asyncio.sleep(0.01)
