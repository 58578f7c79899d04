"""`call_at` takes the loop's own time; deadlines that have passed fire in the next turn, the oldest first."""

import asyncio

from golden import at, log, ticks


async def main():
    loop = asyncio.get_running_loop()
    await asyncio.sleep(0.1)
    now = loop.time()
    loop.call_at(now + 0.02, at, "in 20 ms")
    loop.call_at(now + 0.01, at, "in 10 ms")
    loop.call_at(now - 0.01, at, "10 ms ago")
    loop.call_at(now - 0.03, at, "30 ms ago")
    loop.call_at(now - 0.02, at, "20 ms ago")
    ticks(2)
    log("main goes on")
    await asyncio.sleep(0.05)
    at("end")
