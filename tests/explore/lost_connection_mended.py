# Mended: the time-out falls into the turn after the answer, whose value is thrown away.
import asyncio

open_connections = 0

async def connect():
    global open_connections
    await asyncio.sleep(0.1)
    open_connections += 1
    return "connection"

def close(connection):
    global open_connections
    open_connections -= 1

async def main():
    connecting = asyncio.create_task(connect())
    try:
        connection = await asyncio.wait_for(connecting, 0.5)
        close(connection)
    except TimeoutError:
        print("took too long")
        if not connecting.cancelled():
            close(connecting.result())
    assert open_connections == 0, "a connection is lost"

asyncio.run(main())
