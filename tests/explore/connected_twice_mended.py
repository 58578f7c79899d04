# Mended: a lock around the making, and no second look inside.
import asyncio

lock = asyncio.Lock()
connection = None
connects = 0

async def connect():
    global connects
    connects += 1
    await asyncio.sleep(0.1)
    return connects

async def get_connection():
    global connection
    if connection is None:
        async with lock:
            if connection is None:
                connection = await connect()
    return connection

async def work(seconds):
    await asyncio.sleep(seconds)
    await get_connection()

async def main():
    await asyncio.gather(work(0.1), work(0.4))
    assert connects == 1, f"connected {connects} times"

asyncio.run(main())
