"""All together: a group under a timeout, with a lock holder, waiters in line and a shielded write."""

import asyncio

from golden import at, log, ticks


async def write(number):
    await asyncio.sleep(0.02)
    at(f"write {number} is safe")


async def worker(name, lock, writes):
    try:
        async with lock:
            at(f"{name} has the lock")
            writes.append(asyncio.create_task(write(len(writes) + 1)))
            await asyncio.shield(writes[-1])
            at(f"{name} ends")
    finally:
        log(f"{name} leaves")


async def main():
    lock, writes = asyncio.Lock(), []
    try:
        async with asyncio.timeout(0.03):
            async with asyncio.TaskGroup() as group:
                first = group.create_task(worker("first", lock, writes))
                asyncio.get_running_loop().call_later(0.03, ticks, 5)
                group.create_task(worker("second", lock, writes))
                await first
                await worker("body", lock, writes)
    except TimeoutError:
        at("out of time")
    for task in writes:
        await task
    at("end")
