"""Two coroutines that sleep two seconds each, awaited one after the
other. How long do both take?

To call an `async def` function does nothing yet: it gives a coroutine,
which runs while somebody awaits it. Here that is always the top level, so
there is one thing at a time.
"""

import asyncio

loop = asyncio.get_running_loop()


async def nap(name):
    print(f"{name} begins")
    await asyncio.sleep(2)
    print(f"{name} ends")


start = loop.time()
first = nap("first")
second = nap("second")
print("both are made, and neither has begun")
await first
await second
print(f"both took {loop.time() - start:.2f} s")
