"""A fast producer and two slow consumers, twice: with a queue that takes
everything, and with one that is soon full. There `put` waits until a
consumer has made room, so the producer goes at the consumers' pace.

That costs no time: the consumers are as busy with a short queue as with
a long one. It saves whatever the waiting items take.
"""

import asyncio
from itertools import count

from pyscript import document, when

ITEMS = 40

loop = asyncio.get_running_loop()
again = asyncio.Event()
room = document.getElementById("room")


async def run(name, queue):
    show(f"{name}-put", "–")
    show(f"{name}-taken", "–")
    gauge = asyncio.create_task(watch(name, queue), name="gauge")
    start = loop.time()
    async with asyncio.TaskGroup() as consumers:
        for number in (1, 2):
            title = f"consumer {number}, {name}"
            consumers.create_task(consume(queue), name=title)
        for item in range(ITEMS):
            await asyncio.sleep(0.02)
            await queue.put(item)
        queue.shutdown()
        show(f"{name}-put", f"{loop.time() - start:.2f} s")
        print(f"all put after {loop.time() - start:.2f} s")
    show(f"{name}-taken", f"{loop.time() - start:.2f} s")
    gauge.cancel()


async def consume(queue):
    try:
        while True:
            await queue.get()
            await asyncio.sleep(0.2)
    except asyncio.QueueShutDown:
        pass


async def watch(name, queue):
    """Draws the queue's length 25 times a second."""
    chart = document.getElementById(name)
    line = ""
    for x in count():
        line += f"{x},{ITEMS - queue.qsize()} "
        chart.querySelector("polyline").setAttribute("points", line)
        chart.setAttribute("aria-label", f"{name} queue: {queue.qsize()}")
        await asyncio.sleep(0.04)


def show(name, value):
    document.getElementById(name).textContent = value


@when("click", "#again")
def press():
    if room.reportValidity():
        again.set()


while True:
    unbounded = asyncio.Queue()
    bounded = asyncio.Queue(maxsize=int(room.value))
    async with asyncio.TaskGroup() as group:
        group.create_task(run("unbounded", unbounded), name="unbounded")
        group.create_task(run("bounded", bounded), name="bounded")
    await again.wait()
    again.clear()
