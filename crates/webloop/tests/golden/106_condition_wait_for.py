"""`wait_for` asks its question again at each notify, and a question that is true already costs no turn."""

import asyncio

from golden import log, ticks


async def waiter(name, condition, stock, wanted):
    def enough():
        log(f"{name} looks: {stock[0]} of {wanted}")
        return stock[0] >= wanted

    async with condition:
        await condition.wait_for(enough)
        stock[0] -= wanted
        log(f"{name} takes {wanted}")


async def main():
    condition = asyncio.Condition()
    stock = [1]
    wants = [("a", 3), ("b", 1), ("c", 2)]
    tasks = [asyncio.create_task(waiter(name, condition, stock, wanted)) for name, wanted in wants]
    ticks(3)
    await asyncio.sleep(0.01)
    while stock[0] < 3 and not all(task.done() for task in tasks):
        async with condition:
            stock[0] += 2
            log(f"main fills up to {stock[0]}")
            condition.notify_all()
        await asyncio.sleep(0.01)
    for task in tasks:
        await task
    log("end")
