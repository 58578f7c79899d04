# Two callers miss the cache while the first one still fetches: with `pyfetch`.
import asyncio
from pyodide.http import pyfetch

cache = {}
fetches = 0

async def get(address):
    global fetches
    if address not in cache:
        fetches += 1
        response = await pyfetch(address)
        cache[address] = await response.json()
    return cache[address]

async def page(seconds):
    await asyncio.sleep(seconds)
    user = await get("http://here/user.json")
    assert user == {"name": "Ada"}

async def main():
    await asyncio.gather(page(0), page(0.1))
    assert fetches == 1, f"fetched {fetches} times"

asyncio.run(main())
