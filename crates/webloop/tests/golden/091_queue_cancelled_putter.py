"""A producer cancelled as it waits puts nothing; one cancelled after it was woken lets the next one in."""

import asyncio

from golden import log, ticks


async def producer(item, queue):
    try:
        await queue.put(item)
        log(f"{item} is in")
    finally:
        log(f"{item} leaves")


async def main():
    queue = asyncio.Queue(maxsize=1)
    queue.put_nowait("old")
    a, b, c = [asyncio.create_task(producer(item, queue)) for item in ["a", "b", "c"]]
    await asyncio.sleep(0)
    ticks(4)
    a.cancel()
    await asyncio.sleep(0)
    log(f"main has {queue.get_nowait()}")
    b.cancel()
    await c
    log(f"main has {queue.get_nowait()}; size {queue.qsize()}")
    await asyncio.sleep(0.01)
