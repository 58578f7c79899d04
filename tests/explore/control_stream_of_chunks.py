# Control: the chunks of one stream keep their order.
import asyncio

async def stream():
    for chunk in "abc":
        await asyncio.sleep(0.1)
        yield chunk

async def copy(into):
    async for chunk in stream():
        into.append(chunk)

async def main():
    one, two = [], []
    await asyncio.gather(copy(one), copy(two))
    assert "".join(one) == "".join(two) == "abc"

asyncio.run(main())
