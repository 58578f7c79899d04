"""A done callback added to a finished task runs in the next turn, never at once."""

import asyncio

from golden import log, ticks


async def worker():
    return "result"


async def main():
    loop = asyncio.get_running_loop()
    task = asyncio.create_task(worker())
    await task
    loop.call_soon(log, "callback before")
    task.add_done_callback(lambda done: log(f"late 1 has the {done.result()}"))
    ticks(2)
    task.add_done_callback(lambda done: loop.call_soon(log, "added by late 2"))
    loop.call_soon(log, "callback after")
    log("main goes on")
    await asyncio.sleep(0.01)
