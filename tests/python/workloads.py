"""The workloads of the benchmark: each is a coroutine function that does its work once.

Each takes Pyodide's loop a third to half a second, so that starting and ending a program, which `nothing` measures, hardly
counts.
"""

import asyncio


async def nothing():
    """No work: what starting and ending a program takes."""


async def switches():
    """15,000 switches by sleep(0) among 1,000 tasks."""

    async def worker():
        for _ in range(15):
            await asyncio.sleep(0)

    await asyncio.gather(*[worker() for _ in range(1000)])


async def create_and_await():
    """4,000 tasks, each created and awaited."""

    async def empty():
        pass

    for _ in range(4000):
        await asyncio.create_task(empty())


async def gather_1000():
    """Gathers 1,000 coroutines that do nothing, five times."""

    async def empty():
        pass

    for _ in range(5):
        await asyncio.gather(*[empty() for _ in range(1000)])


async def queue_unbounded():
    """5,000 items through a queue without a bound, the consumer keeping up."""
    await _through(asyncio.Queue(), 5000)


async def queue_bounded():
    """3,000 items through a queue that holds one."""
    await _through(asyncio.Queue(1), 3000)


async def _through(queue, count):
    async def produce():
        for number in range(count):
            await queue.put(number)
            if queue.maxsize == 0:
                await asyncio.sleep(0)

    producer = asyncio.create_task(produce())
    for _ in range(count):
        await queue.get()
    await producer


async def lock_contended():
    """50 tasks take one lock 60 times each, and hold it over a switch."""
    lock = asyncio.Lock()

    async def worker():
        for _ in range(60):
            async with lock:
                await asyncio.sleep(0)

    await asyncio.gather(*[worker() for _ in range(50)])


async def event_ping_pong():
    """Two tasks wake each other 3,000 times by events."""
    ping, pong = asyncio.Event(), asyncio.Event()

    async def player(mine, other):
        for _ in range(3000):
            await mine.wait()
            mine.clear()
            other.set()

    ping.set()
    await asyncio.gather(player(ping, pong), player(pong, ping))


async def staggered_sleeps():
    """2,000 sleeps of up to 20 ms, all at once."""
    await asyncio.gather(*[asyncio.sleep(number % 200 / 10_000) for number in range(2000)])


async def call_soon_chain():
    """10,000 callbacks, each adding the next."""
    loop = asyncio.get_running_loop()
    done = loop.create_future()

    def step(left):
        if left:
            loop.call_soon(step, left - 1)
        else:
            done.set_result(None)

    step(10_000)
    await done


async def wait_for():
    """5,000 wait_for with a limit that is not reached."""

    async def short():
        await asyncio.sleep(0)

    for _ in range(5000):
        await asyncio.wait_for(short(), 10)


async def task_group():
    """400 task groups of 10 tasks."""

    async def short():
        await asyncio.sleep(0)

    for _ in range(400):
        async with asyncio.TaskGroup() as group:
            for _ in range(10):
                group.create_task(short())


ALL = [
    switches, create_and_await, gather_1000, queue_unbounded, queue_bounded, lock_contended, event_ping_pong,
    staggered_sleeps, call_soon_chain, wait_for, task_group,
]
