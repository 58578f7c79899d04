# needs: 3.13
"""A waiter cancelled after a notify woke it hands the wake on to the next in line."""

import asyncio

from golden import log, ticks


async def waiter(name, condition):
    async with condition:
        try:
            await condition.wait()
            log(f"{name} goes on")
        finally:
            log(f"{name} leaves")


async def main():
    condition = asyncio.Condition()
    a, b = [asyncio.create_task(waiter(name, condition)) for name in ["a", "b"]]
    await asyncio.sleep(0.01)
    ticks(5)
    async with condition:
        condition.notify()
    a.cancel()
    try:
        await a
    except asyncio.CancelledError:
        log("main sees the cancel of a")
    await b
    log("main has b")
    await asyncio.sleep(0.01)
