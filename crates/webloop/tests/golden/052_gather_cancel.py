"""Cancelling who awaits a `gather` cancels the children in order; it goes on two turns after the first has cleaned up."""

import asyncio

from golden import log, ticks


async def child(name):
    try:
        await asyncio.sleep(10)
    finally:
        log(f"{name} cleans up")


async def slow_child():
    try:
        await asyncio.create_task(child("grandchild"))
    finally:
        log("slow child cleans up")


async def parent():
    try:
        await asyncio.gather(child("a"), slow_child(), child("b"))
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
