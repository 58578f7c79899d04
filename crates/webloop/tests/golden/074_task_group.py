"""A task group ends two turns after its last child, and its children begin in the order they were made."""

import asyncio

from golden import log, ticks


async def child(name, steps):
    log(f"{name} begins")
    for _ in range(steps):
        await asyncio.sleep(0)
    log(f"{name} ends")
    return name


async def main():
    ticks(6)
    async with asyncio.TaskGroup() as group:
        a = group.create_task(child("a", 3))
        b = group.create_task(child("b", 1))
        log("body ends")
    log(f"group ends: {a.result()}, {b.result()}")
    ticks(2)
    async with asyncio.TaskGroup() as group:
        log("body without a child")
    log("empty group ends")
    await asyncio.sleep(0.01)
