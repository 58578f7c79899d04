"""A cancelled timer never fires, not even when its deadline has come and another timer of that turn cancels it."""

import asyncio

from golden import at


async def main():
    loop = asyncio.get_running_loop()
    early = loop.call_later(0.01, at, "early must not fire")
    loop.call_later(0.02, at, "a")
    loop.call_later(0.02, lambda: (at("b cancels c"), due_with_b.cancel()))
    due_with_b = loop.call_later(0.02, at, "c must not fire")
    loop.call_later(0.02, at, "d")
    late = loop.call_later(5, at, "late must not fire")
    early.cancel()
    await asyncio.sleep(0.03)
    late.cancel()
    at("end")
