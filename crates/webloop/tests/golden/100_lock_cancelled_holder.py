"""A holder that is cancelled lets the lock go as it cleans up, and the next in line has it one turn later."""

import asyncio

from golden import log, ticks


async def holder(lock):
    async with lock:
        try:
            await asyncio.sleep(10)
        finally:
            log("holder cleans up")


async def waiter(lock):
    async with lock:
        log("waiter has the lock")


async def main():
    lock = asyncio.Lock()
    holding = asyncio.create_task(holder(lock))
    waiting = asyncio.create_task(waiter(lock))
    await asyncio.sleep(0.01)
    ticks(3)
    holding.cancel()
    await waiting
    log("main has the waiter")
    try:
        lock.release()
    except RuntimeError:
        log("a free lock cannot be let go")
    await asyncio.sleep(0.01)
