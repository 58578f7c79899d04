"""A task cancelled before its first step never begins; who awaits it sees the cancel."""

import asyncio

from golden import log, ticks, yes


async def worker():
    log("must not begin")


async def main():
    asyncio.get_running_loop().call_soon(log, "callback before the task")
    task = asyncio.create_task(worker())
    ticks(3)
    log(f"cancel: {yes(task.cancel())}")
    try:
        await task
    except asyncio.CancelledError:
        log("main sees the cancel")
    await asyncio.sleep(0.01)
