"""Three hikers walk at their own pace to a hut. At its door is a barrier:
nobody goes in before the whole party is there, and the cook.

Inside, the cook puts bowl after bowl on the table, and each hiker needs
another number of them. A condition lets tasks wait until something holds:
the cook notifies all, and each looks for itself.
"""

import asyncio

from pyscript import document

door = asyncio.Barrier(4)
table = asyncio.Condition()
bowls = 0


async def hike(name, seconds, hunger):
    path = document.getElementById(name)
    for percent in range(1, 101):
        await asyncio.sleep(seconds / 100)
        path.querySelector("progress").value = percent
    print("is at the door")
    await door.wait()
    print("goes in")

    async with table:
        await table.wait_for(lambda: bowls >= hunger)
        put(-hunger)
        print(f"eats {hunger}")
        path.querySelector("strong").textContent = "full"


async def cook():
    await door.wait()
    for _ in range(6):
        await asyncio.sleep(0.7)
        async with table:
            put(1)
            table.notify_all()


def put(number):
    global bowls
    bowls += number
    document.getElementById("bowls").textContent = bowls


# Name, seconds on the way, and bowls.
HIKERS = [("Ada", 3, 1), ("Bo", 2, 2), ("Cy", 1, 3)]

async with asyncio.TaskGroup() as group:
    for hiker in HIKERS:
        group.create_task(hike(*hiker), name=hiker[0])
    group.create_task(cook(), name="cook")
