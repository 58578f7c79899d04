# The alarm and the badge must both answer after the guard.
import asyncio

answers = []

async def ask(name):
    await asyncio.sleep(0.1)
    answers.append(name)

async def guard():
    await asyncio.sleep(0.5)
    assert answers, "false alarm"

async def main():
    await asyncio.gather(ask("alarm"), ask("badge"), guard())

asyncio.run(main())
