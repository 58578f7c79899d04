"""Eight jobs of a second each start together, but only three may work at
a time. A semaphore has permits: who gets one goes in, and who gives it
back lets the first in line go in.

With one permit it is a lock; with eight it holds nobody up.
"""

import asyncio

from pyscript import document, when

loop = asyncio.get_running_loop()
again = asyncio.Event()
permits = document.getElementById("permits")
jobs = document.getElementById("jobs")
inside = 0


async def work(door, lane):
    async with door:
        note(inside + 1)
        print(f"goes in: {inside} inside")
        for percent in range(5, 101, 5):
            await asyncio.sleep(0.05)
            lane.querySelector("progress").value = percent
        lane.querySelector("strong").textContent = "done"
        note(inside - 1)


def note(number):
    global inside
    inside = number
    show("inside", number)


def add_lane(name):
    lane = document.createElement("li")
    lane.innerHTML = f"""
        <label>{name} <progress max="100" value="0"></progress></label>
        <strong></strong>"""
    jobs.append(lane)
    return lane


def show(name, value):
    document.getElementById(name).textContent = value


@when("click", "#again")
def press():
    if permits.reportValidity():
        again.set()


while True:
    jobs.replaceChildren()
    show("took", "…")
    door = asyncio.Semaphore(int(permits.value))
    start = loop.time()
    async with asyncio.TaskGroup() as group:
        for number in range(1, 9):
            name = f"job {number}"
            group.create_task(work(door, add_lane(name)), name=name)
    show("took", f"{loop.time() - start:.2f} s")
    print(f"eight jobs took {loop.time() - start:.2f} s")
    await again.wait()
    again.clear()
