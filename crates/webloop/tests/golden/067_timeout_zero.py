"""A timeout of zero lets its block run to its first wait, and cancels it there, even a wait of one turn."""

import asyncio

from golden import log, ticks, yes


async def main():
    async with asyncio.timeout(0) as limit:
        log("block without a wait")
    log(f"expired: {yes(limit.expired())}")
    ticks(3)
    try:
        async with asyncio.timeout(0):
            log("block begins")
            try:
                await asyncio.sleep(0)
                log("must not go on")
            finally:
                log("block cleans up")
    except TimeoutError:
        log("out of time")
    await asyncio.sleep(0.01)
