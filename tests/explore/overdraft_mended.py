# Mended: the balance is checked before the await, and spent after it.
import asyncio

balance = 100
always(lambda: balance >= 0, "never overdrawn")

async def authorise(amount):
    await asyncio.sleep(0.1)

async def withdraw(seconds, amount):
    global balance
    await asyncio.sleep(seconds)
    if balance >= amount:
        balance -= amount
        await authorise(amount)

async def main():
    await asyncio.gather(withdraw(0.1, 80), withdraw(0.4, 70))

asyncio.run(main())
