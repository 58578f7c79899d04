"""Items go to the getters in the order in which they began to wait, one item and one wake each."""

import asyncio

from golden import log, ticks


async def consumer(name, queue):
    log(f"{name} waits")
    log(f"{name} has {await queue.get()}")
    log(f"{name} has {await queue.get()}")


async def main():
    loop = asyncio.get_running_loop()
    queue = asyncio.Queue()
    tasks = [asyncio.create_task(consumer(name, queue)) for name in ["c", "a", "b"]]
    await asyncio.sleep(0.01)
    for number in range(1, 7):
        loop.call_later(number * 0.01, queue.put_nowait, number)
    loop.call_later(0.02, ticks, 2)
    await tasks[1]
    log("main has a")
    await tasks[0]
    await tasks[2]
