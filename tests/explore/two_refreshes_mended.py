# Mended: one refresh of a token makes the other's token invalid.
import asyncio

valid = 0
token = None
refreshing = asyncio.Lock()

async def refresh():
    global valid
    valid += 1
    fresh = valid
    await asyncio.sleep(0.1)
    return fresh

async def request(seconds):
    global token
    await asyncio.sleep(seconds)
    async with refreshing:
        if token is None:
            token = await refresh()
    assert token == valid, f"token {token} is invalid"

async def main():
    await asyncio.gather(request(0.1), request(0.4))

asyncio.run(main())
