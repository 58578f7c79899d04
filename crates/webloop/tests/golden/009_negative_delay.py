"""A negative delay is as soon as possible: behind what is ready, in the same turn as a delay of zero."""

import asyncio

from golden import at, log, ticks


async def main():
    loop = asyncio.get_running_loop()
    loop.call_later(-1, at, "timer of -1 s")
    loop.call_soon(log, "soon")
    ticks(2)
    await asyncio.sleep(-1)
    log("main is back: sleep of -1 s is sleep of 0")
    await asyncio.sleep(0.01)
    at("end")
