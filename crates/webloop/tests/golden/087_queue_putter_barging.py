"""Room can be taken before the producer it woke runs; that producer then waits again, at the end of the line."""

import asyncio

from golden import log, ticks


async def producer(item, queue):
    log(f"{item} waits")
    await queue.put(item)
    log(f"{item} is in")


async def main():
    queue = asyncio.Queue(maxsize=1)
    queue.put_nowait("old")
    tasks = [asyncio.create_task(producer(item, queue)) for item in ["first", "second"]]
    await asyncio.sleep(0)
    log(f"main has {queue.get_nowait()}")
    queue.put_nowait("barger")
    ticks(4)
    for _ in range(3):
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        log(f"main has {queue.get_nowait()}")
    await tasks[0]
    await tasks[1]
