"""A last-in, first-out queue gives the newest item, but to the getter that waited longest."""

import asyncio

from golden import log, ticks


async def consumer(name, queue):
    log(f"{name} has {await queue.get()}")


async def main():
    queue = asyncio.LifoQueue(maxsize=3)
    for item in ["old", "middle", "new"]:
        queue.put_nowait(item)
    log(f"main has {queue.get_nowait()}")
    queue.put_nowait("newest")
    log(f"main has {await queue.get()}, then {await queue.get()}, then {await queue.get()}")
    a = asyncio.create_task(consumer("a", queue))
    b = asyncio.create_task(consumer("b", queue))
    await asyncio.sleep(0)
    ticks(2)
    queue.put_nowait("x")
    queue.put_nowait("y")
    await a
    await b
    await asyncio.sleep(0.01)
