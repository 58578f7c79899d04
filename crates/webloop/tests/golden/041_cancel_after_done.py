"""Cancelling a task that is done is refused, and its result stays."""

import asyncio

from golden import log, yes


async def worker():
    log("worker ends")
    return "result"


async def main():
    loop = asyncio.get_running_loop()
    task = asyncio.create_task(worker())
    loop.call_soon(lambda: log(f"cancel in the turn of its end: {yes(task.cancel())}"))
    log(f"main has the {await task}")
    log(f"cancel after that: {yes(task.cancel())}; cancelled: {yes(task.cancelled())}")
    log(f"main has the {await task} again")
