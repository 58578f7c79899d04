"""A program to begin with: replace it by your own.

Two tasks count, each at a pace of its own. `print` writes to the console,
`display` into an element of the HTML.
"""

import asyncio

from pyscript import display


async def count(name, seconds):
    for number in range(1, 6):
        await asyncio.sleep(seconds)
        print(number)
        display(f"{name}: {number}", target=name, append=False)
    return name


async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(count("quick", 0.4), name="quick")
        group.create_task(count("slow", 1), name="slow")
    print("both have counted to five")


asyncio.run(main())
