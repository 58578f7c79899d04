"""`notify` wakes as many as it says, who waited longest first; they go on when the lock is free."""

import asyncio

from golden import log, ticks


async def waiter(name, condition):
    async with condition:
        log(f"{name} waits")
        await condition.wait()
        log(f"{name} goes on")
        await asyncio.sleep(0)
        log(f"{name} lets go")


async def main():
    condition = asyncio.Condition()
    tasks = [asyncio.create_task(waiter(name, condition)) for name in ["a", "b", "c", "d"]]
    await asyncio.sleep(0.01)
    ticks(5)
    async with condition:
        condition.notify()
        log("main notified one, and keeps the lock")
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        log("main lets go")
    await asyncio.sleep(0.01)
    ticks(7)
    async with condition:
        condition.notify(2)
    log("main notified two")
    await asyncio.sleep(0.01)
    async with condition:
        condition.notify_all()
    for task in tasks:
        await task
