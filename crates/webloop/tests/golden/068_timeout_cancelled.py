"""A cancel from outside passes through a timeout as a cancel, and the timeout never fires."""

import asyncio

from golden import at, log


async def worker():
    try:
        async with asyncio.timeout(0.02):
            try:
                await asyncio.sleep(10)
            finally:
                at("block cleans up")
    except TimeoutError:
        log("must not be out of time")
    finally:
        at("worker cleans up")


async def main():
    task = asyncio.create_task(worker())
    await asyncio.sleep(0.01)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        at("main sees the cancel")
    await asyncio.sleep(0.03)
    at("end")
