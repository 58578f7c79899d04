"""An item can be taken before the getter it woke runs; that getter then waits again, at the end of the line."""

import asyncio

from golden import log, ticks


async def consumer(name, queue):
    log(f"{name} waits")
    log(f"{name} has {await queue.get()}")


async def main():
    queue = asyncio.Queue()
    first = asyncio.create_task(consumer("first", queue))
    second = asyncio.create_task(consumer("second", queue))
    await asyncio.sleep(0)
    queue.put_nowait(1)
    log(f"main takes {queue.get_nowait()} back")
    ticks(3)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    queue.put_nowait(2)
    queue.put_nowait(3)
    await first
    await second
    await asyncio.sleep(0.01)
