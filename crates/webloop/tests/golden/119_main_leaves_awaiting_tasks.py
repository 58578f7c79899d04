"""Of the tasks left behind, one that awaits another cleans up after it, though it was made first."""

import asyncio

from golden import log


async def inner():
    try:
        await asyncio.sleep(10)
    finally:
        log("inner cleans up")


async def outer():
    try:
        await asyncio.create_task(inner())
    finally:
        log("outer cleans up")


async def other():
    try:
        await asyncio.sleep(10)
    finally:
        log("other cleans up")


kept = []


async def main():
    kept.append(asyncio.create_task(outer()))
    kept.append(asyncio.create_task(other()))
    await asyncio.sleep(0.01)
    log("main ends")
