"""`timeout_at` takes the loop's own time, and a timeout can be moved while it runs."""

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
            limit.reschedule(start + 0.07)
            await asyncio.sleep(0.02)
            at("still in time")
            await asyncio.sleep(10)
    except TimeoutError:
        at(f"out of time; expired: {yes(limit.expired())}")
