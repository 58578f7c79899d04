"""A timeout cancels its block one turn after the deadline, the block cleans up, and then the error is raised."""

import asyncio

from golden import at, log, ticks


async def main():
    loop = asyncio.get_running_loop()
    loop.call_later(0.02, ticks, 3)
    loop.call_later(0.02, log, "timer made before the timeout")
    try:
        async with asyncio.timeout(0.02):
            loop.call_later(0.02, log, "timer made behind the timeout")
            try:
                await asyncio.sleep(10)
                log("must not wake")
            finally:
                at("block cleans up")
    except TimeoutError:
        at("out of time")
    await asyncio.sleep(0.01)
    at("end")
