# Breaks only in the reverse order of three answers.
import asyncio

order = []

async def ask(number):
    await asyncio.sleep(0.1 + 0.05 * number)
    order.append(number)

async def main():
    await asyncio.gather(*[ask(number) for number in range(3)])
    assert order != [2, 1, 0]

asyncio.run(main())
