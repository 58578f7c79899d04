# Mended: a slow answer to an old query overwrites the newer one: as in a page, with `fetch`.
import asyncio
import js

shown = None
latest = None

async def show(query):
    global shown, latest
    latest = query
    response = await js.fetch(f"/search?{query}")
    results = await response.text()
    if query == latest:
        shown = results

async def main():
    first = asyncio.create_task(show("zo"))
    await asyncio.sleep(0.03)
    second = asyncio.create_task(show("zombie"))
    await asyncio.gather(first, second)
    assert shown == "zombie", shown

asyncio.run(main())
