"""`wait` that runs out of time gives what is done and cancels nothing."""

import asyncio

from golden import at, log, ticks


async def worker(name, delay_ms):
    try:
        await asyncio.sleep(delay_ms / 1000)
        at(f"{name} ends")
    finally:
        log(f"{name} cleans up")


async def main():
    a = asyncio.create_task(worker("a", 10))
    b = asyncio.create_task(worker("b", 40))
    loop = asyncio.get_running_loop()
    loop.call_later(0.02, ticks, 3)
    done, pending = await asyncio.wait([a, b], timeout=0.02)
    at(f"main is back: {len(done)} done, {len(pending)} pending")
    done, pending = await asyncio.wait([b], timeout=1)
    at(f"main is back: {len(done)} done, {len(pending)} pending")
