"""Two sleepers. Each counts for ever, with a period of its own, and
neither knows of the other.

Both run on one thread. `await` gives it back to the loop, which goes on
with whoever is due next: that is all the switching there is.
"""

import asyncio

from pyscript import display


async def count(name, period):
    number = 0
    while True:
        await asyncio.sleep(period)
        number += 1
        display(f"{name}: {number}", target=name, append=False)
        print(number)


await asyncio.gather(
    asyncio.create_task(count("quick", 0.4), name="quick"),
    asyncio.create_task(count("slow", 1), name="slow"),
)
