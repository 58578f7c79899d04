# Control: two callbacks run in the order in which they were made ready, which asyncio promises.
import asyncio

order = []

async def main():
    loop = asyncio.get_running_loop()
    loop.call_soon(order.append, "first")
    loop.call_soon(order.append, "second")
    await asyncio.sleep(0.1)
    assert order == ["first", "second"], order

asyncio.run(main())
