"""With `return_exceptions`, `gather` waits for all and gives results, errors and cancels by argument."""

import asyncio

from golden import log, ticks


async def worker(name, steps, fails):
    for _ in range(steps):
        await asyncio.sleep(0)
    log(f"{name} {'fails' if fails else 'ends'}")
    if fails:
        raise ValueError(name)
    return name


async def sleeper():
    try:
        await asyncio.sleep(10)
    finally:
        log("sleeper cleans up")


async def main():
    asleep = asyncio.create_task(sleeper())
    asyncio.get_running_loop().call_later(0.01, lambda: (ticks(4), asleep.cancel()))
    results = await asyncio.gather(
        worker("a", 2, True), asleep, worker("b", 1, False), worker("c", 0, True), return_exceptions=True
    )
    for result in results:
        if isinstance(result, asyncio.CancelledError):
            log("cancelled")
        elif isinstance(result, ValueError):
            log(f"error {result}")
        else:
            log(f"result {result}")
    await asyncio.sleep(0.01)
