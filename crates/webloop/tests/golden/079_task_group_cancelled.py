"""Cancelling the task of a group, as it waits at its end, cancels the children; the task goes last."""

import asyncio

from golden import log, ticks


async def child():
    try:
        await asyncio.sleep(10)
    finally:
        log("a child cleans up")


async def parent():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(child())
            group.create_task(child())
            log("body ends")
    finally:
        log("parent cleans up")


async def main():
    task = asyncio.create_task(parent())
    await asyncio.sleep(0.01)
    ticks(6)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        log("main sees the cancel")
    await asyncio.sleep(0.01)
