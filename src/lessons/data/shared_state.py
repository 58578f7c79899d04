"""Two tasks and one state: a counter counts until it may not continue, a
supervisor looks at the count and ends it at 10.

Another name for the state is still the same state. If each gets a copy
of its own, the supervisor sees 0 for ever, and the counter hears nothing
of it.
"""

import asyncio
from copy import copy
from dataclasses import dataclass

from pyscript import document


@dataclass
class State:
    counter: int = 0
    should_continue: bool = True


async def pair(name, one, other):
    """A counter with one state, and a supervisor with the other."""
    counter = asyncio.create_task(count(name, one), name=f"counter, {name}")
    await supervise(name, other)
    print("sets should_continue to false")
    await asyncio.sleep(1)
    words = "has ended" if counter.done() else "counts on"
    show(f"{name}-end", words)
    print(f"the counter {words}")
    counter.cancel()


async def count(name, state):
    while state.should_continue:
        state.counter += 1
        show(f"{name}-counted", state.counter)
        await asyncio.sleep(0.2)


async def supervise(name, state):
    for _ in range(30):
        await asyncio.sleep(0.1)
        show(f"{name}-seen", state.counter)
        if state.counter >= 10:
            break
    state.should_continue = False


def show(name, value):
    document.getElementById(name).textContent = value


state = State()
same = state
original = State()
async with asyncio.TaskGroup() as group:
    group.create_task(pair("shared", state, same), name="pair, shared")
    other = copy(original)
    group.create_task(pair("copied", original, other), name="pair, copied")
