"""`wait` for all goes on two turns after the last one ended, and does not raise; all done, it still costs its turns."""

import asyncio

from golden import log, ticks


async def worker(name, steps, fails):
    for _ in range(steps):
        await asyncio.sleep(0)
    log(f"{name} {'fails' if fails else 'ends'}")
    if fails:
        raise ValueError(name)


async def main():
    ticks(6)
    a = asyncio.create_task(worker("a", 3, False))
    b = asyncio.create_task(worker("b", 1, True))
    done, pending = await asyncio.wait([a, b])
    log(f"main is back: {len(done)} done, {len(pending)} pending; error {b.exception()}")
    asyncio.get_running_loop().call_soon(log, "callback made before the second wait")
    done, pending = await asyncio.wait([a, b])
    log(f"main goes on: {len(done)} done, {len(pending)} pending")
    await asyncio.sleep(0.01)
