"""A getter cancelled as it waits leaves the line: the next item goes to the one behind it."""

import asyncio

from golden import log, ticks


async def consumer(name, queue):
    try:
        log(f"{name} has {await queue.get()}")
    finally:
        log(f"{name} leaves")


async def main():
    queue = asyncio.Queue()
    a, b, c = [asyncio.create_task(consumer(name, queue)) for name in ["a", "b", "c"]]
    await asyncio.sleep(0)
    ticks(3)
    a.cancel()
    queue.put_nowait(1)
    await asyncio.sleep(0.01)
    log(f"items left: {queue.qsize()}")
    queue.put_nowait(2)
    await c
    await b
    log("end")
