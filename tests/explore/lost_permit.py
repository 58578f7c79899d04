# Acquired, and then an await before the `try`.
import asyncio

permits = asyncio.Semaphore(1)

async def prepare(job):
    await asyncio.sleep(0.1)

async def run(job):
    await permits.acquire()
    await prepare(job)
    try:
        print("runs", job)
    finally:
        permits.release()

async def main():
    try:
        await asyncio.wait_for(run("first"), 0.5)
    except TimeoutError:
        print("took too long")
    await run("second")

asyncio.run(main())
