"""A callback cancelled before its turn never runs; cancelling twice, or after it ran, does nothing."""

import asyncio

from golden import log, yes


async def main():
    loop = asyncio.get_running_loop()
    first = loop.call_soon(log, "first")
    second = loop.call_soon(log, "second")
    loop.call_soon(log, "third")
    second.cancel()
    second.cancel()
    log(f"second is cancelled: {yes(second.cancelled())}")
    await asyncio.sleep(0)
    first.cancel()
    log("first was cancelled after it ran")
    await asyncio.sleep(0)
    log("end")
