"""A shield hands on result and error of its task one turn later than the task itself would."""

import asyncio

from golden import log, ticks


async def worker(name, fails):
    await asyncio.sleep(0)
    log(f"{name} {'fails' if fails else 'ends'}")
    if fails:
        raise ValueError(name)
    return name


async def awaiter(kind, awaitable):
    try:
        log(f"{kind} has {await awaitable}")
    except ValueError as error:
        log(f"{kind} sees {error}")


async def main():
    for name, fails in [("first", False), ("second", True)]:
        task = asyncio.create_task(worker(name, fails))
        ticks(5)
        a = asyncio.create_task(awaiter("shielded", asyncio.shield(task)))
        b = asyncio.create_task(awaiter("bare", task))
        await a
        await b
        await asyncio.sleep(0.01)
