"""A sleep of zero costs exactly one turn; a plain coroutine that waits for nothing costs none."""

import asyncio

from golden import log, ticks


async def plain():
    log("plain coroutine")
    return "value"


async def pause():
    await asyncio.sleep(0)


async def main():
    ticks(5)
    for number in range(1, 3):
        await asyncio.sleep(0)
        log(f"after sleep {number}")
    log(await plain())
    log(await plain())
    await pause()
    log("after a coroutine that pauses once")
    await asyncio.sleep(0.01)
