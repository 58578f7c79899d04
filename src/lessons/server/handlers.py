"""A server with two routes. Each request becomes a task, so a handler that
awaits is in nobody's way: the others have their turns meanwhile.

A handler that computes keeps the thread: what is due meanwhile is late.
Latency counts from when a request was due, not from when it began.
"""

import asyncio
from collections import deque
from time import perf_counter

from pyscript import document

OPENING_TIME = 60

loop = asyncio.get_running_loop()
element = document.getElementById


async def hello():
    await asyncio.sleep(0.002)


async def report():
    if element("blocks").checked:
        end = perf_counter() + 0.3
        while perf_counter() < end:
            pass
    else:
        await asyncio.sleep(0.3)


ROUTES = {"/hello": hello, "/report": report}
# For each path when its latest answers came, and after how many ms.
answers = {path: deque() for path in ROUTES}


async def visit(path, due):
    await ROUTES[path]()
    answers[path].append((loop.time(), 1000 * (loop.time() - due)))


async def send(path, rate, visitors):
    """They come at a steady rate, whether those before were answered."""
    due = loop.time()
    while due < OPENING_TIME:
        await asyncio.sleep(due - loop.time())
        visitors.create_task(visit(path, due), name=path)
        due += 1 / rate()


async def draw():
    points = ""
    for x in range(2 * OPENING_TIME):
        await asyncio.sleep(0.5)
        for path, recent in answers.items():
            while recent and recent[0][0] <= loop.time() - 2:
                recent.popleft()
            times = sorted(latency for _, latency in recent) or [0]
            median, p99 = (times[len(times) * n // 100] for n in (50, 99))
            cells = element(path).cells
            cells[1].textContent = len(recent) // min(2, loop.time())
            cells[2].textContent = f"{median:.1f} ms"
            cells[3].textContent = f"{p99:.1f} ms"
            if path == "/hello":
                points += f"{x},{max(0, 500 - p99):.0f} "
                element("line").setAttribute("points", points)
                if x % 10 == 9:
                    print(f"{path}: 99 % within {p99:.1f} ms")


def rate():
    return max(1, int(element("rate").value or 100))


async with asyncio.TaskGroup() as group:
    group.create_task(send("/hello", rate, group), name="many visitors")
    once = send("/report", lambda: 1, group)
    group.create_task(once, name="a few visitors")
    group.create_task(draw(), name="board")
