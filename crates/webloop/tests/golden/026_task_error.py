"""An error that ends a task reaches every awaiter, one turn after the task ended."""

import asyncio

from golden import log, ticks


async def worker():
    log("worker begins")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    log("worker fails")
    raise ValueError("boom")


async def awaiter(name, task):
    try:
        await task
    except ValueError as error:
        log(f"{name} sees {error}")


async def main():
    shared = asyncio.create_task(worker())
    ticks(5)
    a = asyncio.create_task(awaiter("a", shared))
    b = asyncio.create_task(awaiter("b", shared))
    await a
    await b
    await awaiter("main, much later,", shared)
    await asyncio.sleep(0.01)
