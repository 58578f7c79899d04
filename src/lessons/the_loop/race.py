"""A race, again and again. Every lane is a task with a pace of its own,
and `gather` waits for all of them, in any order.

The top level is the monitor: it knows nothing of the lanes but that they
will all arrive. A second later it starts the next race.
"""

import asyncio
from itertools import count
from random import random

from pyscript import document


def add_lane(name):
    lane = document.createElement("li")
    lane.innerHTML = f"""
        <label>{name} <progress max="100" value="0"></progress></label>
        <strong></strong>"""
    document.getElementById("track").append(lane)
    return lane.querySelectorAll("progress, strong")


async def run(name, arrived):
    bar, mark = add_lane(name)
    pace = 0.02 + 0.03 * random()
    for percent in range(1, 101):
        await asyncio.sleep(pace)
        bar.value = percent
    # Nobody can come in between: tasks switch only at an await.
    if not arrived:
        mark.textContent = "winner"
        show("winner", name)
        print("wins")
    arrived.append(name)
    return name


def show(name, value):
    document.getElementById(name).textContent = value


for race in count(1):
    show("race", race)
    document.getElementById("track").replaceChildren()
    arrived = []
    names = [f"lane {number}" for number in range(1, 9)]
    lanes = [
        asyncio.create_task(run(name, arrived), name=name) for name in names
    ]
    assert await asyncio.gather(*lanes) == names
    print(f"race {race} is over: {arrived[0]} was first")
    await asyncio.sleep(1)
