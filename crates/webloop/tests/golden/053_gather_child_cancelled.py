"""A cancelled child makes `gather` end as cancelled; the other children go on, and so does who awaits it."""

import asyncio

from golden import at, log, ticks


async def worker(name, delay_ms):
    try:
        await asyncio.sleep(delay_ms / 1000)
        at(f"{name} ends")
    finally:
        log(f"{name} cleans up")


async def main():
    a = asyncio.create_task(worker("a", 30))
    b = asyncio.create_task(worker("b", 40))
    asyncio.get_running_loop().call_later(0.01, lambda: (ticks(4), b.cancel()))
    try:
        await asyncio.gather(a, b)
    except asyncio.CancelledError:
        at("main sees the cancel")
    await a
    at("end")
