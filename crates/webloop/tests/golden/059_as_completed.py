"""`as_completed` gives results in the order in which the tasks ended, however late they are asked for."""

import asyncio

from golden import log, ticks


async def worker(name, steps):
    for _ in range(steps):
        await asyncio.sleep(0)
    log(f"{name} ends")
    return name


async def main():
    tasks = [asyncio.create_task(worker(f"task {steps}", steps)) for steps in [6, 0, 2, 1]]
    tasks.append(asyncio.create_task(worker("other task 2", 2)))
    ticks(9)
    asked = 0
    for earliest in asyncio.as_completed(tasks):
        asked += 1
        log(f"main has {await earliest}")
        if asked == 1:
            for _ in range(3):
                await asyncio.sleep(0)
            log("main asks for the next")
    await asyncio.sleep(0.01)
