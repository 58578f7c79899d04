"""Cancelling a future wakes its waiters, who see that it was cancelled but are not cancelled themselves."""

import asyncio

from golden import log, ticks, yes


async def waiter(name, future):
    try:
        await future
    except asyncio.CancelledError:
        log(f"{name} sees the cancel")
    await asyncio.sleep(0)
    log(f"{name} goes on")


async def main():
    future = asyncio.get_running_loop().create_future()
    a = asyncio.create_task(waiter("a", future))
    b = asyncio.create_task(waiter("b", future))
    await asyncio.sleep(0)
    ticks(3)
    log(f"cancelled: {yes(future.cancel())}")
    log(f"cancelled again: {yes(future.cancel())}")
    await a
    await b
    log(f"the tasks were cancelled: {yes(a.cancelled() or b.cancelled())}")
    await asyncio.sleep(0.01)
