"""What a callback adds runs in the next turn, so a tree of callbacks is walked breadth first."""

import asyncio

from golden import log, ticks


async def main():
    loop = asyncio.get_running_loop()

    def branch(name):
        log(name)
        if len(name) < 3:
            loop.call_soon(branch, name + "l")
            loop.call_soon(branch, name + "r")

    loop.call_soon(branch, "a")
    ticks(4)
    loop.call_soon(branch, "b")
    await asyncio.sleep(0.01)
