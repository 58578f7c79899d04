"""Setting an event wakes all who wait, in line, in the next turn; a set event costs no turn."""

import asyncio

from golden import log, ticks, yes


async def waiter(name, event):
    log(f"{name} waits")
    await event.wait()
    log(f"{name} goes on")


async def main():
    loop = asyncio.get_running_loop()
    event = asyncio.Event()
    tasks = [asyncio.create_task(waiter(name, event)) for name in ["c", "a", "b"]]
    await asyncio.sleep(0)
    loop.call_soon(log, "callback made before")
    ticks(2)
    event.set()
    event.set()
    loop.call_soon(log, "callback made behind")
    await event.wait()
    log(f"main goes on at once; set: {yes(event.is_set())}")
    for task in tasks:
        await task
    log("end")
    await asyncio.sleep(0.01)
