# Control: a queue that several work off.
import asyncio

async def work(queue, done):
    while not queue.empty():
        item = queue.get_nowait()
        await asyncio.sleep(0.1)
        done.append(item)
        queue.task_done()

async def main():
    queue, done = asyncio.Queue(), []
    for item in range(6):
        queue.put_nowait(item)
    await asyncio.gather(*[work(queue, done) for _ in range(3)])
    await queue.join()
    assert sorted(done) == list(range(6)), done

asyncio.run(main())
