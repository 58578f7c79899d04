"""A new task takes its first step in the next turn, in line with the callbacks made around it."""

import asyncio

from golden import log


async def worker(name):
    log(f"{name} begins")
    await asyncio.sleep(0)
    log(f"{name} ends")


async def main():
    loop = asyncio.get_running_loop()
    loop.call_soon(log, "callback 1")
    asyncio.create_task(worker("task 1"))
    loop.call_soon(log, "callback 2")
    asyncio.create_task(worker("task 2"))
    loop.call_soon(log, "callback 3")
    log("main goes on")
    await asyncio.sleep(0)
    log("main is back")
    await asyncio.sleep(0)
    log("main is back again")
