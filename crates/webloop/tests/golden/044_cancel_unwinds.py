"""A cancel unwinds from the inside out, through coroutines awaited in place, all in one turn."""

import asyncio

from golden import log, ticks


async def depth(level):
    try:
        if level < 3:
            await depth(level + 1)
        else:
            try:
                await asyncio.sleep(10)
            finally:
                log("innermost block cleans up")
    finally:
        log(f"level {level} cleans up")


async def main():
    task = asyncio.create_task(depth(1))
    await asyncio.sleep(0.01)
    ticks(2)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        log("main sees the cancel")
    await asyncio.sleep(0.01)
