# Mended: `notify_all` before anybody waits.
import asyncio

is_open = False

async def prepare():
    await asyncio.sleep(0.1)

async def guest(door):
    await prepare()
    async with door:
        await door.wait_for(lambda: is_open)
    print("in")

async def host(door):
    global is_open
    await asyncio.sleep(0.4)
    async with door:
        is_open = True
        door.notify_all()

async def main():
    door = asyncio.Condition()
    await asyncio.gather(guest(door), host(door))

asyncio.run(main())
