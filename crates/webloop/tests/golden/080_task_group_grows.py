"""A child may add children to its group; the group waits for them too, and a cancelled child is no error."""

import asyncio

from golden import log, ticks


async def child(group, name):
    log(f"{name} begins")
    if len(name) < 3:
        group.create_task(child(group, name + "l"))
        group.create_task(child(group, name + "r"))
    await asyncio.sleep(0)
    log(f"{name} ends")


async def main():
    ticks(7)
    async with asyncio.TaskGroup() as group:
        group.create_task(child(group, "a"))
        doomed = group.create_task(child(group, "doomed"))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        log("body cancels a child that is done, then one that is new")
        doomed.cancel()
        group.create_task(child(group, "must not begin")).cancel()
    log("group ends")
    await asyncio.sleep(0.01)
