# Control: two equal sleeps that are set in order end in order.
import asyncio

order = []

async def wait(name):
    await asyncio.sleep(0.1)
    order.append(name)

async def main():
    await asyncio.gather(wait("first"), wait("second"))
    assert order == ["first", "second"], order

asyncio.run(main())
