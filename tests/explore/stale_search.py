# A slow answer to an old query overwrites the newer one.
import asyncio

shown = None
latest = None

async def search(query):
    await asyncio.sleep(0.2)
    return f"results for {query}"

async def show(query):
    global shown, latest
    latest = query
    results = await search(query)
    shown = results

async def main():
    first = asyncio.create_task(show("zo"))
    await asyncio.sleep(0.1)
    second = asyncio.create_task(show("zombie"))
    await asyncio.gather(first, second)
    assert shown == "results for zombie", shown

asyncio.run(main())
