# Mended: reads, awaits, and writes what was read plus one.
import asyncio

count = 0
lock = asyncio.Lock()

async def write(value):
    global count
    await asyncio.sleep(0.05)
    count = value

async def visit(seconds):
    await asyncio.sleep(seconds)
    async with lock:
        await write(count + 1)

async def main():
    await asyncio.gather(visit(0.1), visit(0.3))
    assert count == 2, count

asyncio.run(main())
