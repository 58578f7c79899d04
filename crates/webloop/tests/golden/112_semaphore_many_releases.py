"""Several releases in one breath let as many in, in line, in the next turn."""

import asyncio

from golden import log, ticks


async def worker(name, semaphore):
    await semaphore.acquire()
    log(f"{name} is in")


async def main():
    semaphore = asyncio.Semaphore(0)
    tasks = [asyncio.create_task(worker(name, semaphore)) for name in ["c", "a", "b", "d"]]
    await asyncio.sleep(0)
    ticks(4)
    for _ in range(3):
        semaphore.release()
    log("main released three")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    semaphore.release()
    log("main released one more")
    await tasks[3]
    log("end")
    await asyncio.sleep(0.01)
