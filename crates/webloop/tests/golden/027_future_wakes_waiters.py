"""Setting a future's result wakes its waiters in the next turn, in the order they began to wait."""

import asyncio

from golden import log, ticks


async def waiter(name, future):
    log(f"{name} waits")
    log(f"{name} has the {await future}")


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    tasks = [asyncio.create_task(waiter(name, future)) for name in ["c", "a", "b"]]
    await asyncio.sleep(0.01)
    loop.call_soon(log, "callback made before")
    ticks(2)
    future.set_result("result")
    loop.call_soon(log, "callback made behind")
    log(f"main has the {await future} at once")
    await tasks[0]
    log("main is back")
    await asyncio.sleep(0.01)
