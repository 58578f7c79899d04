"""A waiter cancelled before any notify leaves without a trace; the notify reaches the one behind it."""

import asyncio

from golden import log, ticks, yes


async def waiter(name, condition, ready):
    async with condition:
        try:
            await condition.wait_for(lambda: bool(ready))
            log(f"{name} goes on")
        finally:
            log(f"{name} leaves")


async def main():
    condition, ready = asyncio.Condition(), []
    a, b = [asyncio.create_task(waiter(name, condition, ready)) for name in ["a", "b"]]
    await asyncio.sleep(0.01)
    ticks(3)
    a.cancel()
    try:
        await a
    except asyncio.CancelledError:
        log("main sees the cancel")
    await asyncio.sleep(0.01)
    ticks(3)
    log(f"b is done: {yes(b.done())}; locked: {yes(condition.locked())}")
    async with condition:
        ready.append(True)
        condition.notify()
    await b
    try:
        condition.notify()
    except RuntimeError:
        log("notify needs the lock")
    await asyncio.sleep(0.01)
