# needs: 3.13
"""A shut down queue gives what it holds, then refuses; who waits to put or to get is told at once."""

import asyncio

from golden import log, ticks


async def consumer(name, queue):
    try:
        while True:
            log(f"{name} has {await queue.get()}")
    except asyncio.QueueShutDown:
        log(f"{name} is told")


async def producer(item, queue):
    try:
        await queue.put(item)
        log(f"{item} is in")
    except asyncio.QueueShutDown:
        log(f"{item} is refused")


async def main():
    full = asyncio.Queue(maxsize=1)
    empty = asyncio.Queue()
    full.put_nowait("old")
    tasks = [asyncio.create_task(producer("new", full))]
    tasks += [asyncio.create_task(consumer(name, empty)) for name in ["a", "b"]]
    await asyncio.sleep(0)
    ticks(3)
    empty.shutdown()
    full.shutdown()
    log(f"main has {await full.get()}")
    tasks.append(asyncio.create_task(consumer("late", full)))
    await producer("late item", full)
    for task in tasks:
        await task
    log("end")
    await asyncio.sleep(0.01)
