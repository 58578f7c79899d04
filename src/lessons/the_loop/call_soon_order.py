"""Eight steps, numbered as in the source. In which order do they run?

First in, first out, a turn at a time: what a turn adds waits for the
next one. Timers that are due join behind who is ready, by deadline.
"""

import asyncio

loop = asyncio.get_running_loop()


def step(number):
    print(f"step {number}")


async def task():
    step(4)
    await asyncio.sleep(0)
    step(5)


def outer():
    step(6)
    loop.call_soon(step, 7)


loop.call_later(1, step, 1)
loop.call_later(0.5, step, 2)
loop.call_later(0, step, 3)
ready = asyncio.create_task(task(), name="task")
loop.call_soon(outer)
loop.call_soon(step, 8)
