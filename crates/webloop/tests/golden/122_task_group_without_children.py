"""A cancelled group without children does not wait: who awaits it cleans up in the same turn, also when nested."""

import asyncio

from golden import log, ticks


async def parent():
    try:
        async with asyncio.TaskGroup():
            try:
                await asyncio.sleep(10)
            finally:
                log("body cleans up")
    finally:
        log("parent cleans up")


async def nested():
    try:
        async with asyncio.TaskGroup():
            try:
                async with asyncio.TaskGroup():
                    try:
                        await asyncio.sleep(10)
                    finally:
                        log("body cleans up")
            finally:
                log("outer body cleans up")
    finally:
        log("parent cleans up")


async def main():
    task = asyncio.create_task(parent())
    await asyncio.sleep(0.01)
    ticks(4)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        log("main sees the cancel")
    await asyncio.sleep(0.01)
    asyncio.get_running_loop().call_later(0.02, ticks, 4)
    try:
        async with asyncio.timeout(0.02):
            async with asyncio.TaskGroup():
                try:
                    await asyncio.sleep(10)
                finally:
                    log("body cleans up")
    except TimeoutError:
        log("out of time")
    await asyncio.sleep(0.01)
    task = asyncio.create_task(nested())
    await asyncio.sleep(0.01)
    ticks(4)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        log("main sees the cancel")
    await asyncio.sleep(0.01)
