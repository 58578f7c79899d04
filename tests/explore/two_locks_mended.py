# Mended: two locks, taken in two orders.
import asyncio

left, right = asyncio.Lock(), asyncio.Lock()

async def check():
    await asyncio.sleep(0.1)

async def move(seconds, first, second):
    await asyncio.sleep(seconds)
    async with first:
        await check()
        async with second:
            print("moved")

async def main():
    await asyncio.gather(move(0.1, left, right), move(0.4, left, right))

asyncio.run(main())
