"""What is scheduled before the loop runs comes first; main is one task more, behind the others."""

import asyncio

from golden import log


async def worker():
    log("worker")
    await asyncio.sleep(0)
    log("worker, turn 2")


def setup(loop):
    loop.call_later(0, log, "timer")
    loop.call_soon(log, "soon")
    loop.create_task(worker())
    loop.call_soon(loop.call_soon, log, "soon, turn 2")
    log("nothing runs before the loop does")


async def main():
    log("main")
    await asyncio.sleep(0)
    log("main, turn 2")
