"""An event set and cleared in one breath wakes who waited before it, but nobody who asks after it."""

import asyncio

from golden import log, ticks, yes


async def waiter(name, event, rounds):
    for number in range(1, rounds + 1):
        await event.wait()
        log(f"{name} goes on, round {number}; set: {yes(event.is_set())}")


async def main():
    event = asyncio.Event()
    tasks = [asyncio.create_task(waiter("a", event, 2)), asyncio.create_task(waiter("b", event, 1))]
    await asyncio.sleep(0)
    ticks(6)
    event.set()
    event.clear()
    tasks.append(asyncio.create_task(waiter("late", event, 1)))
    for _ in range(3):
        await asyncio.sleep(0)
    log("main sets the event again")
    event.set()
    for task in tasks:
        await task
    log("end")
    await asyncio.sleep(0.01)
