"""A lock goes to who waited longest; a free lock costs no turn, a handover costs one."""

import asyncio

from golden import log, ticks


async def worker(name, lock):
    log(f"{name} asks")
    async with lock:
        log(f"{name} has the lock")
        await asyncio.sleep(0)
        log(f"{name} lets go")
    log(f"{name} ends")


async def main():
    lock = asyncio.Lock()
    ticks(8)
    tasks = [asyncio.create_task(worker(name, lock)) for name in ["b", "c", "a"]]
    for task in tasks:
        await task
    log("end")
    await asyncio.sleep(0.01)
