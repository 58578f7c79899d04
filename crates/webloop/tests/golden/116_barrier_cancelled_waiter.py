"""A party cancelled as it waits leaves the barrier whole: the others wait for one more."""

import asyncio

from golden import log, ticks


async def party(name, barrier):
    try:
        await barrier.wait()
        log(f"{name} goes on")
    finally:
        log(f"{name} leaves")


async def main():
    barrier = asyncio.Barrier(3)
    a, b = [asyncio.create_task(party(name, barrier)) for name in ["a", "b"]]
    await asyncio.sleep(0.01)
    ticks(3)
    a.cancel()
    await asyncio.sleep(0.01)
    log(f"{barrier.n_waiting} waits")
    c, d = [asyncio.create_task(party(name, barrier)) for name in ["c", "d"]]
    ticks(4)
    for task in [b, c, d]:
        await task
    log("end")
    await asyncio.sleep(0.01)
