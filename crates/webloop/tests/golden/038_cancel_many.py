"""Several tasks cancelled in one turn clean up in the order of the cancels, not of their making."""

import asyncio

from golden import log, ticks


async def sleeper(name, delay):
    try:
        await asyncio.sleep(delay)
    finally:
        log(f"{name} cleans up")


async def main():
    loop = asyncio.get_running_loop()
    tasks = [asyncio.create_task(sleeper(f"task {number}", 10 - number)) for number in range(4)]
    await asyncio.sleep(0.01)
    loop.call_soon(log, "callback before the cancels")
    for number in [2, 0, 3, 1]:
        tasks[number].cancel()
    ticks(2)
    for number in range(4):
        try:
            await tasks[number]
        except asyncio.CancelledError:
            log(f"main sees the cancel of task {number}")
    await asyncio.sleep(0.01)
