"""A child that fails cancels the waiting body and the siblings; the group raises when all have cleaned up."""

import asyncio

from golden import log, ticks


async def sibling():
    try:
        await asyncio.sleep(10)
    finally:
        log("a sibling cleans up")


async def failing():
    await asyncio.sleep(0.01)
    ticks(6)
    log("child fails")
    raise ValueError("boom")


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(sibling())
            group.create_task(failing())
            group.create_task(sibling())
            try:
                await asyncio.sleep(20)
            finally:
                log("body cleans up")
    except* ValueError as errors:
        log(f"group fails: {', '.join(str(error) for error in errors.exceptions)}")
    await asyncio.sleep(0.02)
