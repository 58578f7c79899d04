"""A child that fails while the group waits at its end: siblings are cancelled, one turn for each link."""

import asyncio

from golden import log, ticks


async def sibling():
    try:
        await asyncio.sleep(10)
    finally:
        log("sibling cleans up")


async def failing():
    await asyncio.sleep(0.01)
    ticks(6)
    log("child fails")
    raise ValueError("boom")


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(failing())
            group.create_task(sibling())
            log("body ends")
        log("must not go on")
    except* ValueError as errors:
        log(f"group fails: {', '.join(str(error) for error in errors.exceptions)}")
    await asyncio.sleep(0.02)
