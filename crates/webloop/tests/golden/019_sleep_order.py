"""Sleepers wake by deadline, and at one deadline in the order they went to sleep."""

import asyncio

from golden import at, log


async def sleeper(name, delay_ms):
    log(f"{name} goes to sleep")
    await asyncio.sleep(delay_ms / 1000)
    at(f"{name} wakes")


async def main():
    tasks = [
        asyncio.create_task(sleeper("a", 30)),
        asyncio.create_task(sleeper("b", 10)),
        asyncio.create_task(sleeper("c", 20)),
        asyncio.create_task(sleeper("d", 10)),
        asyncio.create_task(sleeper("e", 0)),
        asyncio.create_task(sleeper("f", 20)),
    ]
    for task in tasks:
        await task
    at("end")
