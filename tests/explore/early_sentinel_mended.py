# Mended: none is put by the clock, and work arrives after it.
import asyncio

async def produce(queue):
    for item in range(2):
        await asyncio.sleep(0.1)
        queue.put_nowait(item)

async def close(queue, producer):
    await asyncio.sleep(0.5)
    await producer
    queue.put_nowait(None)

async def main():
    queue = asyncio.Queue()
    producer = asyncio.create_task(produce(queue))
    closing = asyncio.create_task(close(queue, producer))
    items = []
    while (item := await queue.get()) is not None:
        items.append(item)
    await producer
    await closing
    assert items == [0, 1], items

asyncio.run(main())
