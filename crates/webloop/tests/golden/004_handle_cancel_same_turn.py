"""A callback can still cancel one that stands behind it in the same turn."""

import asyncio

from golden import log, ticks


async def main():
    loop = asyncio.get_running_loop()
    handles = {}

    def cancelling(name, other):
        log(f"{name} cancels {other}")
        handles[other].cancel()

    handles["a"] = loop.call_soon(log, "a")
    handles["b"] = loop.call_soon(cancelling, "b", "d")
    handles["c"] = loop.call_soon(cancelling, "c", "a")
    handles["d"] = loop.call_soon(log, "d must not run")
    handles["e"] = loop.call_soon(log, "e")
    ticks(2)
    await asyncio.sleep(0.01)
    log("end")
