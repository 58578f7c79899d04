"""A shielded task goes on when who awaits the shield is cancelled."""

import asyncio

from golden import at, log, ticks


async def worker():
    try:
        await asyncio.sleep(0.03)
        at("worker ends")
        return "result"
    finally:
        log("worker cleans up")


async def awaiter(task):
    try:
        await asyncio.shield(task)
    finally:
        log("awaiter cleans up")


async def main():
    task = asyncio.create_task(worker())
    waiting = asyncio.create_task(awaiter(task))
    await asyncio.sleep(0.01)
    ticks(3)
    waiting.cancel()
    try:
        await waiting
    except asyncio.CancelledError:
        at("main sees the cancel")
    at(f"main has the {await task}")
