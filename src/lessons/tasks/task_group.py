"""Four workers in a group. When one of them fails, what the others do is
no use any more: the group cancels them, waits for their clean-up, and
gives the errors. No task is ever left behind.
"""

import asyncio

FAILING = 2


async def worker(number):
    try:
        await asyncio.sleep(number)
        if number == FAILING:
            raise RuntimeError(f"worker {number} failed")
        print("done")
    except asyncio.CancelledError:
        print("cancelled")
        raise


try:
    async with asyncio.TaskGroup() as group:
        for number in range(1, 5):
            group.create_task(worker(number), name=f"worker {number}")
except* RuntimeError as failures:
    print("the group gave:", *failures.exceptions)
