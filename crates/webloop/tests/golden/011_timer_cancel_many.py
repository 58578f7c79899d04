"""Cancelling most of many timers does not disturb the order of those that stay."""

import asyncio

from golden import at, log


async def main():
    loop = asyncio.get_running_loop()
    fired, handles = [], []

    def report():
        at(" ".join(str(number) for number in fired))
        fired.clear()

    for number in range(300):
        delay_ms = 10 * (number % 4 + 1)
        handles.append(loop.call_later(delay_ms / 1000, fired.append, number))
    for delay_ms in [10, 20, 30, 40]:
        loop.call_later(delay_ms / 1000, report)
    for number in range(300):
        if number % 5 != 2:
            handles[number].cancel()
    log("cancelled four of five")
    await asyncio.sleep(0.05)
    at("end")
