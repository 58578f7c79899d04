"""`gather` takes tasks that run already or are done; new coroutines begin in the order of the arguments."""

import asyncio

from golden import log, ticks


async def worker(name, steps):
    log(f"{name} begins")
    for _ in range(steps):
        await asyncio.sleep(0)
    log(f"{name} ends")
    return name


async def main():
    done = asyncio.create_task(worker("done", 0))
    running = asyncio.create_task(worker("running", 4))
    await done
    ticks(6)
    results = await asyncio.gather(worker("new 1", 1), running, worker("new 2", 0), done)
    log(f"main has {', '.join(results)}")
    await asyncio.sleep(0.01)
