"""`join` waits until every item is accounted for, and goes on one turn after the last `task_done`."""

import asyncio

from golden import log, ticks


async def worker(name, queue):
    while True:
        item = await queue.get()
        log(f"{name} begins {item}")
        await asyncio.sleep(0.01 * item)
        log(f"{name} ends {item}")
        if queue.empty():
            ticks(2)
        queue.task_done()


async def main():
    queue = asyncio.Queue()
    await queue.join()
    log("nothing to wait for")
    for item in [3, 1, 4]:
        queue.put_nowait(item)
    workers = [asyncio.create_task(worker(name, queue)) for name in ["a", "b"]]
    await queue.join()
    log("all done")
    for task in workers:
        task.cancel()
    await asyncio.sleep(0.01)
    try:
        queue.task_done()
    except ValueError:
        log("one task_done too many")
