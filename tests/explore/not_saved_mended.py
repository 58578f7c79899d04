# Mended: a task that nobody awaits is slower than the program.
import asyncio

async def save():
    await asyncio.sleep(0.1)
    print("saved")

async def main():
    saving = asyncio.create_task(save())
    await asyncio.sleep(0.5)
    await saving
    print("done")

asyncio.run(main())
