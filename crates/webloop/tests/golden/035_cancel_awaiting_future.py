"""Cancelling a task that awaits a future cancels the future too, at once; its other waiters see that."""

import asyncio

from golden import log, ticks, yes


async def waiter(future):
    try:
        await future
    finally:
        log("waiter cleans up")


async def bystander(future):
    try:
        await future
    except asyncio.CancelledError:
        log("bystander sees the cancel")


async def main():
    future = asyncio.get_running_loop().create_future()
    first = asyncio.create_task(bystander(future))
    task = asyncio.create_task(waiter(future))
    await asyncio.sleep(0)
    ticks(3)
    task.cancel()
    log(f"future cancelled: {yes(future.cancelled())}; task cancelled: {yes(task.cancelled())}")
    await first
    log(f"task cancelled: {yes(task.cancelled())}; bystander cancelled: {yes(first.cancelled())}")
    await asyncio.sleep(0.01)
