"""A task that cancels itself goes on to its next await, and is cancelled there, in the next turn."""

import asyncio

from golden import log, ticks, yes


async def worker(delay):
    try:
        log(f"cancel: {yes(asyncio.current_task().cancel())}")
        log("goes on")
        await asyncio.sleep(delay)
        log("must not go on")
    finally:
        log("cleans up")


async def main():
    for delay in [0, 10]:
        task = asyncio.create_task(worker(delay))
        ticks(3)
        try:
            await task
        except asyncio.CancelledError:
            log("main sees the cancel")
        await asyncio.sleep(0.01)
