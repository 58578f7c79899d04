"""A full queue holds its producers back, and lets them on in line as items are taken."""

import asyncio

from golden import log, ticks


async def producer(name, queue):
    for number in range(1, 4):
        await queue.put(f"{name}{number}")
        log(f"{name} has put {number}")


async def consumer(name, queue):
    for _ in range(3):
        item = await queue.get()
        log(f"{name} has {item}")
        await asyncio.sleep(0)


async def main():
    queue = asyncio.Queue(maxsize=1)
    ticks(12)
    tasks = [
        asyncio.create_task(producer("x", queue)),
        asyncio.create_task(producer("y", queue)),
        asyncio.create_task(consumer("a", queue)),
        asyncio.create_task(consumer("b", queue)),
    ]
    for task in tasks:
        await task
    log("end")
    await asyncio.sleep(0.01)
