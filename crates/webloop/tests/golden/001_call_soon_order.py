"""Ready callbacks run first in, first out, and none runs before main gives the thread back."""

import asyncio

from golden import log


async def main():
    loop = asyncio.get_running_loop()
    for name in ["a", "b", "c"]:
        loop.call_soon(log, name)
    log("main goes on")
    await asyncio.sleep(0)
    log("main is back, behind a, b and c")
