"""Three mirrors have the same file, and nobody knows which one is quick.

`wait` gives the tasks back as soon as one of them is over; whoever is not
needed any more is cancelled. `as_completed` gives each answer when it
comes, so that nobody has to wait for the slowest.
"""

import asyncio

MIRRORS = [("Oslo", 3), ("Rome", 1), ("Bern", 2)]


async def fetch(mirror, seconds):
    await asyncio.sleep(seconds)
    print("is here")
    return mirror


def ask():
    return [
        asyncio.create_task(fetch(name, seconds), name=name)
        for name, seconds in MIRRORS
    ]


done, pending = await asyncio.wait(ask(), return_when="FIRST_COMPLETED")
for task in pending:
    task.cancel()
    print(f"{task.get_name()} is not needed any more")
print("the first:", *(task.result() for task in done))

# Time to see that what is cancelled is over.
await asyncio.sleep(2)

names = []
for answer in asyncio.as_completed(ask()):
    names.append(await answer)
    print(f"answer {len(names)}: {', '.join(names)}")
