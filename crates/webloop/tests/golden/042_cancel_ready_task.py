"""A task cancelled when it is ready to go on is cancelled at the place in line that it already has."""

import asyncio

from golden import log, ticks


async def worker(name):
    try:
        log(f"{name} begins")
        await asyncio.sleep(0)
        log(f"{name} goes on")
        await asyncio.sleep(0)
    finally:
        log(f"{name} cleans up")


async def main():
    a = asyncio.create_task(worker("a"))
    b = asyncio.create_task(worker("b"))
    c = asyncio.create_task(worker("c"))
    await asyncio.sleep(0)
    asyncio.get_running_loop().call_soon(log, "callback made before the cancel")
    b.cancel()
    ticks(3)
    await a
    await c
    log("main has a and c")
    await asyncio.sleep(0.01)
