"""The same two coroutines of two seconds each, but as tasks. How long do
they take now?

A task belongs to the loop. It begins at the loop's next turn, whether
somebody awaits it or not, and while it sleeps, others run. Awaiting it is
only waiting for its end.
"""

import asyncio

loop = asyncio.get_running_loop()


async def nap():
    print("begins")
    await asyncio.sleep(2)
    print("ends")


start = loop.time()
tasks = [asyncio.create_task(nap(), name=name) for name in ("one", "two")]
print("all are made, and none has begun")
for task in tasks:
    await task
print(f"all took {loop.time() - start:.2f} s")
