"""`wait` for the first exception passes over results; where none fails it waits for all."""

import asyncio

from golden import at, log, yes


async def worker(name, delay_ms, fails):
    await asyncio.sleep(delay_ms / 1000)
    at(f"{name} {'fails' if fails else 'ends'}")
    if fails:
        raise ValueError(name)


async def main():
    tasks = [
        asyncio.create_task(worker("a", 10, False)),
        asyncio.create_task(worker("b", 30, False)),
        asyncio.create_task(worker("c", 20, True)),
    ]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    at(f"main is back: {len(done)} done, {len(pending)} pending")
    for task in tasks:
        log(f"done: {yes(task in done)}")
    log(f"error {tasks[2].exception()}")
    done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_EXCEPTION)
    at(f"main is back: {len(done)} done, {len(pending)} pending")
