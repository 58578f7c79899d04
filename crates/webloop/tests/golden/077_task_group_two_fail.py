"""The errors of a group are in the order in which its children failed."""

import asyncio

from golden import log, ticks


async def failing(name, steps):
    for _ in range(steps):
        await asyncio.sleep(0)
    log(f"{name} fails")
    raise ValueError(name)


async def main():
    ticks(6)
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(failing("late", 4))
            group.create_task(failing("a", 1))
            group.create_task(failing("b", 1))
    except* ValueError as errors:
        log(f"group fails: {', '.join(str(error) for error in errors.exceptions)}")
    await asyncio.sleep(0.01)
