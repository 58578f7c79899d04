# Mended: the time-out falls into the turn of the answer, whose value is thrown away: with `fetch`.
import asyncio
from js import fetch

open_connections = 0

async def connect():
    global open_connections
    response = await fetch("/connect")
    open_connections += 1
    return response

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
