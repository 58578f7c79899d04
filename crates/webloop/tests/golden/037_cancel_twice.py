"""A second cancel before the first was delivered changes nothing: one clean-up, at the same place."""

import asyncio

from golden import log, ticks, yes


async def sleeper(name):
    try:
        await asyncio.sleep(10)
    finally:
        log(f"{name} cleans up")


async def main():
    a = asyncio.create_task(sleeper("a"))
    b = asyncio.create_task(sleeper("b"))
    await asyncio.sleep(0)
    ticks(3)
    log(f"cancel a: {yes(a.cancel())}")
    log(f"cancel b: {yes(b.cancel())}")
    log(f"cancel a again: {yes(a.cancel())}")
    for name, task in [("a", a), ("b", b)]:
        try:
            await task
        except asyncio.CancelledError:
            log(f"main sees the cancel of {name}")
    await asyncio.sleep(0.01)
