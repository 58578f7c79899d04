"""Cancelling one awaiter of a task cancels the task itself, so the other awaiter sees a cancel."""

import asyncio

from golden import log, ticks


async def shared():
    try:
        await asyncio.sleep(10)
    finally:
        log("shared task cleans up")


async def impatient(task):
    try:
        await task
    finally:
        log("impatient cleans up")


async def patient(task):
    try:
        await task
    except asyncio.CancelledError:
        log("patient sees the cancel")


async def main():
    task = asyncio.create_task(shared())
    one = asyncio.create_task(impatient(task))
    two = asyncio.create_task(patient(task))
    await asyncio.sleep(0.01)
    ticks(4)
    one.cancel()
    await two
    log("main has the patient one")
    await asyncio.sleep(0.01)
