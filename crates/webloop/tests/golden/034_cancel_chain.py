"""Cancelling a task that awaits a task cancels the inner one first; each level takes one turn."""

import asyncio

from golden import log, ticks


async def inner():
    try:
        await asyncio.sleep(10)
    finally:
        log("inner cleans up")


async def middle():
    try:
        await asyncio.create_task(inner())
    finally:
        log("middle cleans up")


async def outer():
    try:
        await asyncio.create_task(middle())
    finally:
        log("outer cleans up")


async def main():
    task = asyncio.create_task(outer())
    await asyncio.sleep(0.01)
    ticks(5)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        log("main sees the cancel")
    await asyncio.sleep(0.01)
