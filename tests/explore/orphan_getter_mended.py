# Mended: `wait` with a time-out leaves a `get()` behind that eats the next item.
import asyncio

async def next_item(queue):
    getter = asyncio.create_task(queue.get())
    done, _ = await asyncio.wait([getter], timeout=0.3)
    if done:
        return getter.result()
    getter.cancel()
    return None

async def produce(queue):
    for item in "ab":
        await asyncio.sleep(0.1)
        queue.put_nowait(item)

async def main():
    queue = asyncio.Queue()
    producer = asyncio.create_task(produce(queue))
    items = []
    for _ in range(12):
        item = await next_item(queue)
        if item is not None:
            items.append(item)
        if len(items) == 2:
            break
    await producer
    assert items == ["a", "b"], items

asyncio.run(main())
