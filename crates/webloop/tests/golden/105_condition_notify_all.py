"""`notify_all` wakes all, but the lock lets them on one at a time, in line with who asks for it meanwhile."""

import asyncio

from golden import log, ticks


async def waiter(name, condition):
    async with condition:
        await condition.wait()
        log(f"{name} goes on")
        await asyncio.sleep(0)
        log(f"{name} lets go")


async def bystander(condition):
    async with condition:
        log("bystander has the lock")


async def main():
    condition = asyncio.Condition()
    tasks = [asyncio.create_task(waiter(name, condition)) for name in ["b", "a", "c"]]
    await asyncio.sleep(0.01)
    ticks(9)
    async with condition:
        tasks.append(asyncio.create_task(bystander(condition)))
        condition.notify_all()
        log("main notified all")
        await asyncio.sleep(0)
        log("main lets go")
    for task in tasks:
        await task
    log("end")
    await asyncio.sleep(0.01)
