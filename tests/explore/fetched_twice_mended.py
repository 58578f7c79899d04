# Mended: two callers miss the cache while the first one still fetches.
import asyncio

cache = {}
fetches = 0

async def fetch(key):
    global fetches
    fetches += 1
    await asyncio.sleep(0.1)
    return key.upper()

async def get(key):
    if key not in cache:
        cache[key] = asyncio.ensure_future(fetch(key))
    return await cache[key]

async def page(seconds):
    await asyncio.sleep(seconds)
    assert await get("user") == "USER"

async def main():
    await asyncio.gather(page(0.05), page(0.3))
    assert fetches == 1, f"fetched {fetches} times"

asyncio.run(main())
