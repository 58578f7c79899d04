"""Tasks that main leaves behind are cancelled, in the order they were made, and clean up before the loop closes."""

import asyncio

from golden import at, log


async def sleeper(name, delay):
    try:
        await asyncio.sleep(delay)
        log("must not wake")
    finally:
        at(f"{name} cleans up")


async def getter(queue):
    try:
        await queue.get()
    finally:
        at("getter cleans up")


async def never_begun():
    log("must not begin")


kept = []


async def main():
    kept.append(asyncio.create_task(sleeper("b", 10)))
    kept.append(asyncio.create_task(getter(asyncio.Queue())))
    kept.append(asyncio.create_task(sleeper("a", 5)))
    asyncio.get_running_loop().call_later(1, log, "must not fire")
    await asyncio.sleep(0.01)
    at("main ends")
