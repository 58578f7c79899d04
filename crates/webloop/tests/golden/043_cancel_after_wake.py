"""A cancel that comes after a task was woken, but before it ran, still wins; the future keeps its result."""

import asyncio

from golden import log, ticks, yes


async def waiter(future):
    try:
        await future
        log("must not go on")
    finally:
        log("waiter cleans up")


async def main():
    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(waiter(future))
    await asyncio.sleep(0)
    future.set_result("result")
    asyncio.get_running_loop().call_soon(log, "callback made between wake and cancel")
    ticks(2)
    log(f"cancel: {yes(task.cancel())}")
    log(f"future cancelled: {yes(future.cancelled())}; it has the {future.result()}")
    try:
        await task
    except asyncio.CancelledError:
        log("main sees the cancel")
    await asyncio.sleep(0.01)
