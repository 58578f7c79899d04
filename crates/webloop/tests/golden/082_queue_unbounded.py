"""`put` on an unbounded queue never waits, and `get` does not wait while there are items."""

import asyncio

from golden import log, ticks


async def consumer(name, queue, count):
    for _ in range(count):
        item = await queue.get()
        log(f"{name} has {item}")


async def main():
    queue = asyncio.Queue()
    tasks = [asyncio.create_task(consumer("a", queue, 3)), asyncio.create_task(consumer("b", queue, 1))]
    await asyncio.sleep(0)
    ticks(4)
    for number in range(1, 4):
        await queue.put(number)
        log(f"main has put {number}")
    await asyncio.sleep(0)
    log("main puts 4")
    await queue.put(4)
    await tasks[0]
    await tasks[1]
    log("end")
    await asyncio.sleep(0.01)
