"""Parties that come again at once wait for the next generation; nobody passes twice in one."""

import asyncio

from golden import log


async def party(name, barrier):
    for number in range(1, 4):
        log(f"{name} comes, round {number}")
        await barrier.wait()
        log(f"{name} goes on, round {number}")


async def main():
    barrier = asyncio.Barrier(3)
    tasks = [asyncio.create_task(party(name, barrier)) for name in ["a", "b", "c"]]
    for task in tasks:
        await task
    log("end")
