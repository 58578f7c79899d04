"""Cancelling who waits in `wait` leaves the tasks it waits for alone."""

import asyncio

from golden import at, log, ticks


async def worker(name, delay_ms):
    await asyncio.sleep(delay_ms / 1000)
    at(f"{name} ends")


async def waiter(tasks):
    try:
        await asyncio.wait(tasks)
    finally:
        at("waiter cleans up")


async def main():
    tasks = [asyncio.create_task(worker("a", 30)), asyncio.create_task(worker("b", 20))]
    waiting = asyncio.create_task(waiter(tasks))
    await asyncio.sleep(0.01)
    ticks(3)
    waiting.cancel()
    try:
        await waiting
    except asyncio.CancelledError:
        log("main sees the cancel")
    await tasks[0]
    at("end")
