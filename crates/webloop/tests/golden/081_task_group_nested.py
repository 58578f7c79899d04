"""Nested groups: a failing grandchild takes its own group down first, then the outer one."""

import asyncio

from golden import log, ticks


async def sleeper(name):
    try:
        await asyncio.sleep(10)
    finally:
        log(f"{name} cleans up")


async def failing():
    await asyncio.sleep(0.01)
    ticks(8)
    log("grandchild fails")
    raise ValueError("boom")


async def inner():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(failing())
            group.create_task(sleeper("grandchild"))
    finally:
        log("inner group is left")


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(sleeper("child"))
            group.create_task(inner())
    except* ValueError:
        log("outer group fails")
    await asyncio.sleep(0.02)
