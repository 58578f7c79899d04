"""`as_completed` that runs out of time gives what ended before, then the error; the tasks go on."""

import asyncio

from golden import at


async def worker(name, delay_ms, fails):
    await asyncio.sleep(delay_ms / 1000)
    at(f"{name} {'fails' if fails else 'ends'}")
    if fails:
        raise ValueError(name)
    return name


async def main():
    tasks = [
        asyncio.create_task(worker("a", 40, False)),
        asyncio.create_task(worker("b", 10, False)),
        asyncio.create_task(worker("c", 20, True)),
    ]
    for earliest in asyncio.as_completed(tasks, timeout=0.03):
        try:
            at(f"main has {await earliest}")
        except ValueError as error:
            at(f"main sees {error}")
        except TimeoutError:
            at("main is out of time")
    await tasks[0]
    at("end")
