"""`timeout_at` takes the loop's own time; one that is past expires at the first wait."""

import asyncio

from golden import at, yes


async def main():
    loop = asyncio.get_running_loop()
    await asyncio.sleep(0.1)
    start = loop.time()
    try:
        async with asyncio.timeout_at(start + 0.03):
            await asyncio.sleep(10)
    except TimeoutError:
        at("out of time")
    try:
        async with asyncio.timeout_at(start + 0.05) as limit:
            await asyncio.sleep(0.01)
            at("still in time")
    except TimeoutError:
        at("must not be out of time")
    try:
        async with asyncio.timeout_at(start) as limit:
            at("a time that is past still lets the block run to its first wait")
            await asyncio.sleep(10)
    except TimeoutError:
        at(f"out of time; expired: {yes(limit.expired())}")
