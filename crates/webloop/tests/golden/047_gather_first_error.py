"""`gather` fails with the first error and leaves the others running; their later errors are nobody's."""

import asyncio

from golden import at, log


async def worker(name, delay_ms, fails):
    try:
        await asyncio.sleep(delay_ms / 1000)
        if fails:
            at(f"{name} fails")
            raise ValueError(name)
        at(f"{name} ends")
        return name
    finally:
        log(f"{name} cleans up")


async def main():
    try:
        await asyncio.gather(
            worker("a", 30, False), worker("b", 20, True), worker("c", 10, False), worker("d", 40, True)
        )
    except ValueError as error:
        at(f"main sees {error}")
    await asyncio.sleep(0.05)
    at("end")
