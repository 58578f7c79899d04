"""A timeout over a shield raises on time, and the shielded task goes on to its end."""

import asyncio

from golden import at, ticks


async def worker():
    await asyncio.sleep(0.04)
    at("worker ends")
    return "result"


async def main():
    task = asyncio.create_task(worker())
    asyncio.get_running_loop().call_later(0.02, ticks, 3)
    try:
        async with asyncio.timeout(0.02):
            await asyncio.shield(task)
    except TimeoutError:
        at("out of time")
    at(f"main has the {await task}")
