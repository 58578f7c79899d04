"""Timers with one deadline fire in one turn in the order they were made; what they add comes after all of them."""

import asyncio

from golden import at, log


async def main():
    loop = asyncio.get_running_loop()

    def fire(name):
        at(name)
        loop.call_soon(log, f"added by {name}")

    loop.call_later(0.02, fire, "late")
    for name in ["d", "a", "c", "b"]:
        loop.call_later(0.01, fire, name)
    await asyncio.sleep(0.03)
    log("end")
