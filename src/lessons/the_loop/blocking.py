"""One thread: while a callback computes, nothing else happens. The clock
stands still, and so do clicks, because the page shares the thread.

The same work with a `sleep(0)` every few milliseconds takes as long, and
the clock goes on: everybody who is ready has a turn in between.
"""

import asyncio
from itertools import count
from time import perf_counter

from pyscript import document, when

WORK = 1
PIECE = 0.005


def compute(seconds):
    """Keeps the thread busy."""
    end = perf_counter() + seconds
    while perf_counter() < end:
        pass


def show(name, value):
    document.getElementById(name).textContent = value


@when("click", "#block")
def block():
    compute(WORK)
    show("work", "done, in one piece")


@when("click", "#in-pieces")
async def in_pieces():
    show("work", "in pieces")
    for _ in range(int(WORK / PIECE)):
        compute(PIECE)
        await asyncio.sleep(0)
    show("work", "done, in pieces")


for ticks in count(1):
    await asyncio.sleep(0.1)
    show("ticks", ticks)
