"""Timers fire by deadline, in whatever order they were made."""

import asyncio

from golden import at


async def main():
    loop = asyncio.get_running_loop()
    for delay_ms in [50, 10, 40, 20, 30]:
        loop.call_later(delay_ms / 1000, at, f"timer of {delay_ms} ms")
    loop.call_later(0.02, loop.call_later, 0.05, at, "made at 20 ms, for 70 ms")
    loop.call_later(0.06, at, "timer of 60 ms")
    await asyncio.sleep(0.1)
    at("end")
