"""A body that fails cancels the children, and the group raises the body's error after their clean-up."""

import asyncio

from golden import log, ticks


async def child():
    try:
        await asyncio.sleep(10)
    finally:
        log("child cleans up")


async def never_begun():
    log("must not begin")


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(child())
            await asyncio.sleep(0.01)
            group.create_task(never_begun())
            ticks(4)
            log("body fails")
            raise ValueError("body")
    except* ValueError as errors:
        log(f"group fails: {', '.join(str(error) for error in errors.exceptions)}")
    await asyncio.sleep(0.01)
