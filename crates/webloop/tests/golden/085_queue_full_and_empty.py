"""`put_nowait` on a full queue and `get_nowait` on an empty one are refused at once; both wake who waits."""

import asyncio

from golden import log, ticks, yes


async def producer(queue):
    await queue.put("item of the producer")
    log("producer has put")


async def main():
    queue = asyncio.Queue(maxsize=2)
    try:
        queue.get_nowait()
    except asyncio.QueueEmpty:
        log("empty")
    queue.put_nowait("first")
    queue.put_nowait("second")
    log(f"full: {yes(queue.full())}; size {queue.qsize()}")
    try:
        queue.put_nowait("third")
    except asyncio.QueueFull:
        log("no room")
    task = asyncio.create_task(producer(queue))
    await asyncio.sleep(0)
    ticks(2)
    log(f"main has {queue.get_nowait()}; size {queue.qsize()}")
    await task
    log(f"main has {queue.get_nowait()}, then {queue.get_nowait()}; empty: {yes(queue.empty())}")
    await asyncio.sleep(0.01)
