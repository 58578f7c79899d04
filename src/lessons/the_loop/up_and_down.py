"""Three coroutines take a second each: one counts up, one counts down,
one spells a word. How long do all three take?

`gather` runs them at the same time: they wait together. Awaited one
after the other, each waits only when the one before has ended.
"""

import asyncio

from pyscript import document


async def up():
    for number in range(1, 11):
        await asyncio.sleep(0.1)
        show("up", number)


async def down():
    for number in reversed(range(10)):
        await asyncio.sleep(0.1)
        show("down", number)


async def spell(word="concurrent"):
    for end in range(1, 11):
        await asyncio.sleep(0.1)
        show("spelled", word[:end])


def show(name, value):
    document.getElementById(name).textContent = value


loop = asyncio.get_running_loop()

start = loop.time()
await asyncio.gather(up(), down(), spell())
together = loop.time() - start
show("together", f"{together:.2f} s")
print(f"together: {together:.2f} s")

start = loop.time()
await up()
await down()
await spell()
one_by_one = loop.time() - start
show("one-by-one", f"{one_by_one:.2f} s")
print(f"one by one: {one_by_one:.2f} s")
show("ratio", f"{one_by_one / together:.1f}")
