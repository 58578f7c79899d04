"""A getter cancelled after an item woke it hands the wake on to the next getter; no item is lost."""

import asyncio

from golden import log, ticks


async def consumer(name, queue):
    try:
        log(f"{name} has {await queue.get()}")
    finally:
        log(f"{name} leaves")


async def main():
    queue = asyncio.Queue()
    a, b = [asyncio.create_task(consumer(name, queue)) for name in ["a", "b"]]
    await asyncio.sleep(0)
    ticks(4)
    queue.put_nowait(1)
    a.cancel()
    await asyncio.sleep(0.01)
    log(f"items left: {queue.qsize()}")
    queue.put_nowait(2)
    log(f"main has {await queue.get()}")
    await b
