"""Steps that use what tasks share: queues, events, conditions, barriers and what can be released."""

import asyncio

from world import B, C, E, Q, log, words


async def put(me, number, item):
    try:
        await Q[number].put(item)
        log(me, f"puts {item} in q{number}")
    except asyncio.QueueShutDown:
        log(me, f"q{number} is shut down")


async def get(me, number):
    try:
        log(me, f"gets {await Q[number].get()} of q{number}")
    except asyncio.QueueShutDown:
        log(me, f"q{number} is shut down")


def put_nowait(me, number, item):
    try:
        Q[number].put_nowait(item)
        log(me, f"puts {item} in q{number}")
    except asyncio.QueueFull:
        log(me, f"q{number} is full")
    except asyncio.QueueShutDown:
        log(me, f"q{number} is shut down")


def get_nowait(me, number):
    try:
        log(me, f"gets {Q[number].get_nowait()} of q{number}")
    except asyncio.QueueEmpty:
        log(me, f"q{number} is empty")
    except asyncio.QueueShutDown:
        log(me, f"q{number} is shut down")


def task_done(me, number):
    try:
        Q[number].task_done()
        log(me, f"one of q{number} is done")
    except ValueError:
        log(me, f"all of q{number} is done")


async def join(me, number):
    await Q[number].join()
    log(me, f"joined q{number}")


def shutdown(me, number, is_immediate):
    Q[number].shutdown(is_immediate)
    log(me, f"shuts q{number} down")


async def wait_event(me, number):
    await E[number].wait()
    log(me, f"saw e{number}")


async def wait_condition(me, number):
    async with C[number]:
        log(me, f"waits at c{number}")
        await C[number].wait()
        log(me, f"notified at c{number}")


async def notify(me, number, count):
    async with C[number]:
        C[number].notify(count)
        log(me, f"notifies c{number}")


async def wait_barrier(me, number):
    try:
        log(me, f"passes b{number} as {await B[number].wait()}")
    except asyncio.BrokenBarrierError:
        log(me, f"b{number} is broken")


def release(me, what, thing):
    """Releases what somebody may have acquired."""
    try:
        thing.release()
        log(me, f"releases {what}")
    except (RuntimeError, ValueError) as error:
        log(me, f"{what}: {words(error)}")


async def wait_here(me, number):
    """Waits at a condition without a look whether its lock is held."""
    try:
        await C[number].wait()
        log(me, f"notified at c{number}")
    except RuntimeError as error:
        log(me, words(error))
