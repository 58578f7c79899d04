"""An error set on a future reaches each waiter in turn; one that handles it does not hide it from the next."""

import asyncio

from golden import log, ticks


async def waiter(name, future):
    try:
        await future
    except ValueError as error:
        log(f"{name} sees {error}")
        await asyncio.sleep(0)
        log(f"{name} goes on")


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    tasks = [asyncio.create_task(waiter(name, future)) for name in ["a", "b"]]
    await asyncio.sleep(0)
    ticks(3)
    loop.call_soon(future.set_exception, ValueError("boom"))
    await tasks[0]
    log("main has a")
    await tasks[1]
    log("main has b")
    await asyncio.sleep(0.01)
