"""A producer reads a page's title every half second and puts it into a
queue. A consumer takes one after the other, at a pace of its own.

The event `end` ends the producer. It puts None last, which tells the
consumer that nothing follows: all that was put before is taken.
"""

import asyncio

from pyscript import document, when

titles = asyncio.Queue()
end = asyncio.Event()
letters = 0


async def produce():
    count = 0
    while not await is_set_within(0.5):
        await titles.put(element("title").textContent)
        count += 1
        element("put").textContent = count
    await titles.put(None)


async def consume():
    count = 0
    while (title := await titles.get()) is not None:
        count += 1
        element("taken").textContent = count
        print(f"takes {title}")
        await asyncio.sleep(0.7)
    print(f"nothing follows: {count} taken")


async def bring_letters():
    """Somebody who writes seven letters and then sets the event."""
    for _ in range(7):
        if not await is_set_within(0.8):
            element("letter").click()
    end.set()


async def is_set_within(seconds):
    try:
        async with asyncio.timeout(seconds):
            return await end.wait()
    except TimeoutError:
        return False


def element(name):
    return document.getElementById(name)


@when("click", "#letter")
def letter_arrives():
    global letters
    letters += 1
    element("title").textContent = f"Inbox ({letters})"


@when("click", "#end")
def end_it():
    end.set()


async with asyncio.TaskGroup() as group:
    group.create_task(produce(), name="producer")
    group.create_task(consume(), name="consumer")
    group.create_task(bring_letters(), name="postman")
