"""A closure keeps what it closes over: here a count, which lives as long
as the button that calls the closure, and which nobody else can reach.
`counter` is called twice and makes two closures, each with a count of its
own.

A task presses the left button five times, as a person would.
"""

import asyncio

from pyscript import document, when


def counter(label):
    """Gives an event that is set with the fifth click."""
    display = document.getElementById(f"clicks-{label}")
    is_five = asyncio.Event()
    count = 0

    @when("click", f"#{label}")
    def clicked():
        # Without this line, `count` would be a name of `clicked` alone.
        nonlocal count
        count += 1
        display.textContent = count
        print(f"{label}: {count}")
        if count == 5:
            is_five.set()

    return is_five


async def click(label):
    for _ in range(5):
        await asyncio.sleep(0.6)
        document.getElementById(label).click()


left = counter("Left")
right = counter("Right")

clicker = asyncio.create_task(click("Left"), name="clicker")
await left.wait()
print("the left button was clicked five times")
