"""A timer of no delay fires in the next turn, behind every callback that is ready by then."""

import asyncio

from golden import log, ticks


async def main():
    loop = asyncio.get_running_loop()
    loop.call_later(0, log, "timer 1")
    loop.call_soon(log, "soon 1")
    loop.call_later(0, log, "timer 2")
    ticks(3)
    loop.call_soon(loop.call_later, 0, log, "timer made in turn 1")
    loop.call_soon(loop.call_soon, log, "soon made in turn 1")
    await asyncio.sleep(0)
    log("main is back in turn 1")
    await asyncio.sleep(0.01)
    log("end")
