"""`gather` gives the results in the order of its arguments, two turns after the last child ended."""

import asyncio

from golden import log, ticks


async def worker(name, steps):
    log(f"{name} begins")
    for _ in range(steps):
        await asyncio.sleep(0)
    log(f"{name} ends")
    return name


async def main():
    asyncio.get_running_loop().call_soon(log, "callback made before")
    ticks(6)
    results = await asyncio.gather(worker("a", 3), worker("b", 1), worker("c", 2))
    log(f"main has {', '.join(results)}")
    await asyncio.sleep(0.01)
