"""Three cities are asked for their temperature. Each takes its time to
answer, and the second one is the quickest.

`gather` asks all of them at once and takes as long as the slowest. What
it gives stands in the order of the arguments, whoever came first.
"""

import asyncio

# Name, degrees, and seconds until it answers.
CITIES = [("Oslo", -4, 3), ("Rome", 17, 1), ("Bern", 9, 2)]


async def ask(city, degrees, seconds):
    await asyncio.sleep(seconds)
    print(f"{city} answers")
    return f"{city} {degrees}"


loop = asyncio.get_running_loop()
start = loop.time()
answers = await asyncio.gather(*(ask(*city) for city in CITIES))
print("gather gave", ", ".join(answers))
print(f"took {loop.time() - start:.2f} s")
