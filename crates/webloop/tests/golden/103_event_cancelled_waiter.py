"""A cancelled waiter leaves; the others still wake in line when the event is set in the same breath."""

import asyncio

from golden import log, ticks


async def waiter(name, event):
    try:
        await event.wait()
        log(f"{name} goes on")
    finally:
        log(f"{name} leaves")


async def main():
    event = asyncio.Event()
    a, b, c = [asyncio.create_task(waiter(name, event)) for name in ["a", "b", "c"]]
    await asyncio.sleep(0)
    ticks(3)
    b.cancel()
    event.set()
    c.cancel()
    for name, task in [("a", a), ("b", b), ("c", c)]:
        try:
            await task
            log(f"main has {name}")
        except asyncio.CancelledError:
            log(f"main sees the cancel of {name}")
    await asyncio.sleep(0.01)
