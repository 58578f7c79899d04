"""Timers that are due join behind what is ready already, however much earlier their deadline was."""

import asyncio

from golden import log, ticks


async def main():
    loop = asyncio.get_running_loop()

    def first():
        log("first timer")
        loop.call_at(loop.time() - 0.01, log, "overdue timer, made before the callback")
        loop.call_soon(log, "callback, made behind the overdue timer")
        ticks(2)

    loop.call_later(0.02, first)
    loop.call_later(0.02, lambda: (log("second timer"), loop.call_soon(log, "callback of the second timer")))
    await asyncio.sleep(0.05)
    log("end")
