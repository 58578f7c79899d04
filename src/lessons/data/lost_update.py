"""Every task adds 1: it reads the count, awaits something, and writes
what it read plus 1. Meanwhile the others have read the same number. The
last one to write wins; what the others added is lost.

A lock held from the read to the write lets one in at a time: nothing is
lost, and the waits add up. Without an await in between there would be
nothing to protect, because tasks switch only there.
"""

import asyncio
from contextlib import nullcontext

from pyscript import document, when

loop = asyncio.get_running_loop()
again = asyncio.Event()
field = document.getElementById("tasks")


class Counter:
    def __init__(self, how, guard):
        self.count = 0
        self.how = how
        self.guard = guard

    async def add_one(self):
        async with self.guard:
            read = self.count
            await asyncio.sleep(0.1)
            self.count = read + 1
            show(f"count-{self.how}", self.count)


async def add(tasks, how, guard):
    for name in ("count", "time"):
        show(f"{name}-{how}", "–")
    counter = Counter(how, guard)
    start = loop.time()
    async with asyncio.TaskGroup() as group:
        for number in range(1, tasks + 1):
            group.create_task(counter.add_one(), name=f"adder {number}")
    show(f"time-{how}", f"{loop.time() - start:.2f} s")
    print(f"{tasks} tasks {how} a lock: {counter.count}")


def show(name, value):
    document.getElementById(name).textContent = value


@when("click", "#again")
def press():
    if field.reportValidity():
        again.set()


while True:
    tasks = int(field.value)
    await add(tasks, "without", nullcontext())
    await add(tasks, "with", asyncio.Lock())
    await again.wait()
    again.clear()
