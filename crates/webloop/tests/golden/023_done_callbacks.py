"""Done callbacks and awaiters of a task stand in one line: each is called in the order it was added."""

import asyncio

from golden import log, ticks


async def worker():
    await asyncio.sleep(0.01)
    log("worker ends")
    ticks(3)
    return "result"


async def awaiter(name, task):
    log(f"{name} has the {await task}")


async def main():
    task = asyncio.create_task(worker())
    task.add_done_callback(lambda done: log(f"callback 1 has the {done.result()}"))
    first = asyncio.create_task(awaiter("awaiter 1", task))
    await asyncio.sleep(0)
    task.add_done_callback(lambda done: log(f"callback 2 has the {done.result()}"))
    second = asyncio.create_task(awaiter("awaiter 2", task))
    await asyncio.sleep(0)
    task.add_done_callback(lambda done: log(f"callback 3 has the {done.result()}"))
    await second
    await first
    await asyncio.sleep(0.01)
    log("end")
