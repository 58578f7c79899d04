"""Tasks that make tasks: each generation begins one turn after the one before, in the order of its makers."""

import asyncio

from golden import log, ticks


async def grow(name):
    log(f"{name} begins")
    if len(name) < 3:
        left = asyncio.create_task(grow(name + "l"))
        right = asyncio.create_task(grow(name + "r"))
        await right
        await left
    log(f"{name} ends")


async def main():
    a = asyncio.create_task(grow("a"))
    ticks(7)
    b = asyncio.create_task(grow("b"))
    await a
    log("main has a")
    await b
    log("main has b")
    await asyncio.sleep(0.01)
