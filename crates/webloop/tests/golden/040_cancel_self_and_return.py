"""A task that cancels itself and then returns without awaiting ends as cancelled: its result is lost."""

import asyncio

from golden import log, ticks, yes


async def worker():
    asyncio.current_task().cancel()
    log("worker returns")
    return "result"


async def main():
    task = asyncio.create_task(worker())
    ticks(3)
    try:
        log(f"main has the {await task}")
    except asyncio.CancelledError:
        log(f"main sees the cancel; cancelled: {yes(task.cancelled())}")
    await asyncio.sleep(0.01)
