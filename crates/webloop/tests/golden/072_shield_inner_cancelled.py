"""Cancelling the shielded task itself goes through the shield, and its awaiter sees a cancel."""

import asyncio

from golden import log, ticks


async def worker():
    try:
        await asyncio.sleep(10)
    finally:
        log("worker cleans up")


async def awaiter(task):
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        log("awaiter sees the cancel")
    await asyncio.sleep(0)
    log("awaiter goes on")


async def main():
    task = asyncio.create_task(worker())
    waiting = asyncio.create_task(awaiter(task))
    await asyncio.sleep(0.01)
    ticks(5)
    task.cancel()
    await waiting
    log("main has the awaiter")
    await asyncio.sleep(0.01)
