"""Done callbacks of a cancelled task run one turn after its clean-up, in line with its awaiters."""

import asyncio

from golden import log, ticks, yes


async def sleeper():
    try:
        await asyncio.sleep(10)
    finally:
        log("sleeper cleans up")


async def awaiter(task):
    try:
        await task
    except asyncio.CancelledError:
        log("awaiter sees the cancel")


async def main():
    task = asyncio.create_task(sleeper())
    task.add_done_callback(lambda done: log(f"callback 1; cancelled: {yes(done.cancelled())}"))
    second = asyncio.create_task(awaiter(task))
    await asyncio.sleep(0)
    task.add_done_callback(lambda done: log(f"callback 2; cancelled: {yes(done.cancelled())}"))
    ticks(3)
    task.cancel()
    await second
    await asyncio.sleep(0.01)
