"""A clock. One task writes the local time, sleeps until the next second
begins, and does so for ever.

It looks at the wall clock anew each time. If it slept for one second at
a time instead, it would be a little later with every round.
"""

import asyncio
from datetime import datetime

from pyscript import display


async def tick():
    while True:
        now = datetime.now()
        display(f"{now:%H:%M:%S}", append=False)
        await asyncio.sleep(1 - now.microsecond / 1_000_000)


# The task goes on when the top level is over: nobody waits for it.
clock = asyncio.create_task(tick(), name="clock")
