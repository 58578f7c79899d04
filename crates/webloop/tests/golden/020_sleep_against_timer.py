"""At one deadline every timer's callback runs before any sleeper wakes: the wake takes one turn more."""

import asyncio

from golden import at, log, ticks


async def sleeper(name):
    await asyncio.sleep(0.01)
    at(f"{name} wakes")
    await asyncio.sleep(0)
    log(f"{name} again")


async def main():
    loop = asyncio.get_running_loop()
    first = asyncio.create_task(sleeper("first sleeper"))
    loop.call_soon(loop.call_later, 0.01, at, "timer between the sleepers")
    second = asyncio.create_task(sleeper("second sleeper"))
    loop.call_soon(loop.call_later, 0.01, ticks, 4)
    loop.call_soon(loop.call_later, 0.01, at, "last timer")
    await second
    log("main has the second")
    await first
    log("main has the first")
    await asyncio.sleep(0.01)
