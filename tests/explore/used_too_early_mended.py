# Mended: settings are read before they are loaded.
import asyncio

settings = {}

async def load():
    await asyncio.sleep(0.1)
    settings["colour"] = "blue"

async def draw():
    await asyncio.sleep(0.5)
    print(settings["colour"])

async def main():
    loading = asyncio.create_task(load())
    await loading
    drawing = asyncio.create_task(draw())
    await asyncio.gather(loading, drawing)

asyncio.run(main())
