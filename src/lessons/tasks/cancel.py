"""Three tasks write a file for four seconds each. The first is cancelled
in the middle of its sleep. The second has a time-out of two seconds. The
third is shielded: who waits for it is cancelled, and it goes on.

The clean-up is a `finally` block, which runs in any case.
"""

import asyncio


async def write(name):
    print(f"{name} opens its file")
    try:
        await asyncio.sleep(4)
        print(f"{name} has written its file")
    finally:
        print(f"{name} closes its file")


async def wait_for(task):
    await asyncio.shield(task)


plain = asyncio.create_task(write("plain"), name="plain")
limit = asyncio.wait_for(write("limited"), 2)
limited = asyncio.create_task(limit, name="limited")
shielded = asyncio.create_task(write("shielded"), name="shielded")
waiter = asyncio.create_task(wait_for(shielded), name="waiter")

await asyncio.sleep(1)
print("cancels plain and waiter")
plain.cancel()
waiter.cancel()
for task in (plain, limited, waiter):
    try:
        await task
    except (asyncio.CancelledError, TimeoutError) as error:
        print(f"{task.get_name()}: {type(error).__name__}")
