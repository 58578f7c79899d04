"""The top level of a program may await: `add_slowly` is awaited straight
away, and the next line has its sum.

Then two more programs are started, each with a top level of its own.
They wait for themselves, not for each other.
"""

import asyncio


async def add_slowly(a, b, seconds):
    await asyncio.sleep(seconds)
    return a + b


async def ten_and_twenty():
    print("begins")
    print("10 + 20 =", await add_slowly(10, 20, 4))


async def three_and_four():
    print("begins")
    print("3 + 4 =", await add_slowly(3, 4, 1))


print("1 + 2 =", await add_slowly(1, 2, 2))
first = asyncio.create_task(ten_and_twenty(), name="first")
second = asyncio.create_task(three_and_four(), name="second")
print("both programs are started")
