"""Cancelling a sleeping task: it cleans up in the next turn, and who awaits it knows one turn later."""

import asyncio

from golden import at, log, ticks, yes


async def sleeper():
    try:
        await asyncio.sleep(10)
        log("must not wake")
    finally:
        at("sleeper cleans up")


async def main():
    task = asyncio.create_task(sleeper())
    await asyncio.sleep(0.02)
    ticks(3)
    log(f"cancel: {yes(task.cancel())}; done: {yes(task.done())}")
    try:
        await task
    except asyncio.CancelledError:
        log(f"main sees the cancel; done: {yes(task.done())}")
    await asyncio.sleep(0.01)
    at("end")
