"""A future set by a timer wakes its waiter one turn later; several set in one turn wake in the order of setting."""

import asyncio

from golden import at, log, ticks


async def waiter(name, future):
    await future
    at(f"{name} wakes")


async def main():
    loop = asyncio.get_running_loop()
    futures = [loop.create_future() for _ in range(3)]
    tasks = [asyncio.create_task(waiter(f"waiter {index}", futures[index])) for index in range(3)]
    loop.call_later(0.01, futures[2].set_result, None)
    loop.call_later(0.01, ticks, 3)
    loop.call_later(0.01, futures[0].set_result, None)
    loop.call_later(0.01, loop.call_soon, futures[1].set_result, None)
    loop.call_later(0.01, log, "last timer")
    for task in tasks:
        await task
    log("end")
    await asyncio.sleep(0.01)
