"""All together: two stages over bounded queues, a semaphore, an event that opens them, and a gather of the ends."""

import asyncio

from golden import log, ticks


async def source(out):
    for number in range(1, 5):
        await out.put(number)
        log(f"source put {number}")
    await out.put(None)


async def stage(gate, inbox, out, places):
    await gate.wait()
    while (number := await inbox.get()) is not None:
        async with places:
            log(f"stage has {number}")
            await asyncio.sleep(0)
        await out.put(number * 10)
    await out.put(None)


async def sink(inbox, places):
    total = 0
    while (number := await inbox.get()) is not None:
        async with places:
            log(f"sink has {number}")
            total += number
            await asyncio.sleep(0)
    return total


async def main():
    gate, places = asyncio.Event(), asyncio.Semaphore(1)
    first, second = asyncio.Queue(maxsize=2), asyncio.Queue(maxsize=1)
    asyncio.get_running_loop().call_later(0.01, lambda: (ticks(16), gate.set()))
    results = await asyncio.gather(source(first), stage(gate, first, second, places), sink(second, places))
    log(f"total {results[2]}")
    await asyncio.sleep(0.01)
