"""Two tasks that sleep for zero take turns, one step each."""

import asyncio

from golden import log


async def player(name, rounds):
    for number in range(1, rounds + 1):
        log(f"{name} {number}")
        await asyncio.sleep(0)
    log(f"{name} ends")


async def main():
    ping = asyncio.create_task(player("ping", 4))
    pong = asyncio.create_task(player("pong", 2))
    await ping
    log("main has ping")
    await pong
    log("main has pong")
