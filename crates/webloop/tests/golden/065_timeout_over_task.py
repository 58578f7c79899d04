"""A timeout over an awaited task cancels the task, waits for its clean-up, and raises one turn after that."""

import asyncio

from golden import at, log, ticks, yes


async def worker():
    try:
        await asyncio.sleep(10)
    finally:
        at("worker cleans up")


async def main():
    task = asyncio.create_task(worker())
    asyncio.get_running_loop().call_later(0.02, ticks, 4)
    try:
        async with asyncio.timeout(0.02):
            try:
                await task
            finally:
                log("block cleans up")
    except TimeoutError:
        log(f"out of time; worker cancelled: {yes(task.cancelled())}")
    await asyncio.sleep(0.01)
