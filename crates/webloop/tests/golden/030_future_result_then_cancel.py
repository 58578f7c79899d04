"""Of a result and a cancel the first one counts: later ones are refused."""

import asyncio

from golden import log, yes


async def waiter(name, future):
    try:
        log(f"{name} has the {await future}")
    except asyncio.CancelledError:
        log(f"{name} sees the cancel")


async def main():
    loop = asyncio.get_running_loop()
    kept, dropped = loop.create_future(), loop.create_future()
    a = asyncio.create_task(waiter("a", kept))
    b = asyncio.create_task(waiter("b", dropped))
    await asyncio.sleep(0)
    kept.set_result("result")
    log(f"cancel after the result: {yes(kept.cancel())}")
    log(f"cancel before the result: {yes(dropped.cancel())}")
    try:
        dropped.set_result("result")
    except asyncio.InvalidStateError:
        log("result after the cancel: refused")
    try:
        kept.set_result("other")
    except asyncio.InvalidStateError:
        log("second result: refused")
    await a
    await b
