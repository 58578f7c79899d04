"""A timeout whose block ends in time costs no turn and does nothing later."""

import asyncio

from golden import at, log, ticks, yes


async def main():
    ticks(2)
    async with asyncio.timeout(0.05) as limit:
        log("block without a wait")
    log(f"expired: {yes(limit.expired())}")
    async with asyncio.timeout(0.05) as limit:
        await asyncio.sleep(0.02)
        at("block ends")
    at(f"expired: {yes(limit.expired())}")
    async with asyncio.timeout(None):
        await asyncio.sleep(0.1)
    at("end")
