# A retry after a slow acknowledgement.
import asyncio

orders = []

async def acknowledge(order):
    await asyncio.sleep(0.1)

async def server(order):
    orders.append(order)
    await acknowledge(order)

async def send(order):
    for attempt in range(3):
        try:
            return await asyncio.wait_for(server(order), 0.6)
        except TimeoutError:
            print("once more")

async def main():
    await send("tea")
    assert orders == ["tea"], orders

asyncio.run(main())
