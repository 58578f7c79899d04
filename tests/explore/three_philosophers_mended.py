# Mended: they come one after another; two of them must think long.
import asyncio

forks = [asyncio.Lock() for _ in range(3)]

async def arrive(number):
    await asyncio.sleep(0.1 + 0.2 * number)

async def think(number):
    await asyncio.sleep(0.1)

async def philosopher(number):
    await arrive(number)
    first, second = [forks[each] for each in sorted([number, (number + 1) % 3])]
    async with first:
        await think(number)
        async with second:
            print("eats", number)

async def main():
    await asyncio.gather(*[philosopher(number) for number in range(3)])

asyncio.run(main())
