"""A priority queue gives the smallest item; equal priorities are ordered by what else is in the item."""

import asyncio

from golden import log, ticks


async def consumer(name, queue):
    while True:
        priority, item = await queue.get()
        log(f"{name} has {priority} {item}")
        if item == "last":
            break
        await asyncio.sleep(0)


async def main():
    queue = asyncio.PriorityQueue()
    for entry in [(3, "d"), (1, "b"), (2, "c"), (1, "a"), (2, "b")]:
        queue.put_nowait(entry)
    task = asyncio.create_task(consumer("a", queue))
    ticks(7)
    await asyncio.sleep(0)
    queue.put_nowait((1, "urgent"))
    queue.put_nowait((9, "last"))
    await task
    log("end")
    await asyncio.sleep(0.01)
