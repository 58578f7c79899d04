"""Four jobs, of which two fail. What does whoever waits for them get?

`gather` gives the first error as soon as it is there. The other jobs go
on all the same, but nobody hears of them, nor of a second error. With
`return_exceptions` it waits for all four and gives every outcome.
"""

import asyncio

# Name, seconds, and whether it will succeed.
JOBS = [("a", 1, True), ("b", 2, False), ("c", 3, False), ("d", 4, True)]


async def work(name, seconds, is_good):
    await asyncio.sleep(seconds)
    print(f"{name} {'done' if is_good else 'fails'}")
    if not is_good:
        raise RuntimeError(f"{name} failed")
    return f"{name} done"


try:
    await asyncio.gather(*(work(*job) for job in JOBS))
except RuntimeError as error:
    print("gather gave", error)

# Nobody waits for the others any more, and yet they go on.
await asyncio.sleep(3)

jobs = [work(*job) for job in JOBS]
outcomes = await asyncio.gather(*jobs, return_exceptions=True)
print("with return_exceptions it gave", ", ".join(map(str, outcomes)))
