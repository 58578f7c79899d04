# needs: 3.13
"""An immediate shutdown throws the items away, and lets go who waits in `join`."""

import asyncio

from golden import log, ticks


async def joiner(queue):
    await queue.join()
    log("joiner goes on")


async def producer(queue):
    try:
        await queue.put("new")
    except asyncio.QueueShutDown:
        log("producer is told")


async def main():
    queue = asyncio.Queue(maxsize=2)
    queue.put_nowait("first")
    queue.put_nowait("second")
    joining = asyncio.create_task(joiner(queue))
    producing = asyncio.create_task(producer(queue))
    await asyncio.sleep(0)
    ticks(3)
    queue.shutdown(immediate=True)
    log(f"size {queue.qsize()}")
    try:
        await queue.get()
    except asyncio.QueueShutDown:
        log("main is told")
    await producing
    await joining
    await asyncio.sleep(0.01)
