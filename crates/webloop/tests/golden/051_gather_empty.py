"""An empty `gather` gives an empty list, at once."""

import asyncio

from golden import log, ticks


async def main():
    ticks(3)
    results = await asyncio.gather()
    log(f"main has {len(results)} results")
    await asyncio.sleep(0)
    log("main is back")
    await asyncio.sleep(0.01)
