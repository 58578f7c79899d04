"""Five philosophers share five forks: each needs the one at his left and
the one at his right. If all take the left one first, each holds one fork
and waits for ever for the one that his neighbour holds.

One who reaches for the right fork first breaks the circle.
"""

import asyncio

from pyscript import document, when

SEATS = 5

bell = asyncio.Event()
right_first = document.getElementById("right-first")


async def philosopher(seat, first, second):
    show(seat, 0)
    for meal in range(1, 4):
        await a_moment()
        async with first:
            print("has one fork")
            await a_moment()
            async with second:
                await a_moment()
                show(seat, meal)
                print("has eaten")


async def a_moment():
    await asyncio.sleep(0.3)


async def dine(right_first):
    forks = [asyncio.Lock() for _ in range(SEATS)]
    async with asyncio.TaskGroup() as group:
        for seat in range(SEATS):
            pair = [forks[seat], forks[(seat + 1) % SEATS]]
            if seat < right_first:
                pair.reverse()
            eater = philosopher(seat + 1, *pair)
            group.create_task(eater, name=f"philosopher {seat + 1}")
    print("nobody is hungry any more")


def show(seat, meals):
    document.getElementById(f"meals-{seat}").textContent = meals


@when("click", "#again")
def ring():
    if right_first.reportValidity():
        bell.set()


while True:
    meal = dine(int(right_first.value))
    dinner = asyncio.create_task(meal, name="dinner")
    await bell.wait()
    bell.clear()
    dinner.cancel()
