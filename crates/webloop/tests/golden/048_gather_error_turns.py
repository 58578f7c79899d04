"""The first error leaves `gather` two turns after the child failed, not when all children are done."""

import asyncio

from golden import log, ticks


async def worker(name, steps, fails):
    for _ in range(steps):
        await asyncio.sleep(0)
    log(f"{name} {'fails' if fails else 'ends'}")
    if fails:
        raise ValueError(name)


async def main():
    ticks(7)
    try:
        await asyncio.gather(worker("a", 5, False), worker("b", 2, True), worker("c", 1, False), worker("d", 2, True))
    except ValueError as error:
        log(f"main sees {error}")
    await asyncio.sleep(0.01)
