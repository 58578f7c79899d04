"""Whoever awaits a task goes on one turn after it ended; awaiting a task that is done costs no turn."""

import asyncio

from golden import log, ticks


async def worker():
    log("worker begins")
    await asyncio.sleep(0)
    log("worker ends")
    return "result"


async def main():
    loop = asyncio.get_running_loop()
    task = asyncio.create_task(worker())
    ticks(4)
    log(f"main has the {await task}")
    loop.call_soon(log, "callback made before the second await")
    log(f"main has the {await task} again")
    await asyncio.sleep(0)
    log("main is back")
    await asyncio.sleep(0.01)
