"""`wait_for` gives the result in time, or cancels the task and raises after its clean-up."""

import asyncio

from golden import at


async def worker(name, delay_ms):
    try:
        await asyncio.sleep(delay_ms / 1000)
        at(f"{name} ends")
        return name
    finally:
        at(f"{name} cleans up")


async def main():
    at(f"main has {await asyncio.wait_for(worker('a', 10), 0.05)}")
    task = asyncio.create_task(worker("b", 500))
    try:
        await asyncio.wait_for(task, 0.02)
    except TimeoutError:
        at("out of time")
    await asyncio.sleep(0.01)
    at("end")
