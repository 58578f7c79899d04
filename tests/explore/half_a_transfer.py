# A time-out cancels between taking and giving.
import asyncio

accounts = {"a": 100, "b": 0}

async def book(amount):
    await asyncio.sleep(0.1)

async def transfer(amount):
    accounts["a"] -= amount
    await book(amount)
    accounts["b"] += amount

async def main():
    try:
        await asyncio.wait_for(transfer(30), 0.5)
    except TimeoutError:
        print("took too long")
    assert sum(accounts.values()) == 100, accounts

asyncio.run(main())
