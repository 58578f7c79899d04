# Control: a counter with a lock.
import asyncio

count = 0

async def visit(lock, seconds):
    global count
    await asyncio.sleep(seconds)
    async with lock:
        before = count
        await asyncio.sleep(0.1)
        count = before + 1

async def main():
    lock = asyncio.Lock()
    await asyncio.gather(*[visit(lock, 0.1 * number) for number in range(4)])
    assert count == 4, count

asyncio.run(main())
