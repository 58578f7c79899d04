"""A callback that fails goes to the exception handler at once; the turn goes on with the next callback."""

import asyncio

from golden import log, ticks


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: log(f"handler: {context['exception']}"))

    def fail(word):
        log(f"about to fail: {word}")
        raise ValueError(word)

    loop.call_soon(log, "a")
    loop.call_soon(fail, "boom")
    loop.call_soon(log, "b")
    loop.call_later(0.01, fail, "late boom")
    loop.call_later(0.01, log, "c")
    ticks(2)
    await asyncio.sleep(0.02)
    log("end")
