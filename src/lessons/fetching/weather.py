"""The weather in 28 cities: the lists of them, gathered; then a request
for each city, so many at once, each with a time-out, and again after a
pause that doubles. Some fail, or hang, as the lists say.
"""

import asyncio

from js import DOMParser
from pyscript import document, fetch, when

loop = asyncio.get_running_loop()
again = asyncio.Event()
fields = document.querySelectorAll("#fields input")


async def ask_all(permits):
    lists = map(cities_of, ("north", "south", "east", "west"))
    cities = sum(await asyncio.gather(*lists), [])
    async with asyncio.TaskGroup() as group:
        for city in cities:
            group.create_task(weather(city, permits), name=city.textContent)
    known = document.querySelectorAll("#cities strong:not(:empty)")
    return f"{len(known)} of {len(cities)}"


async def cities_of(name):
    html = await (await request(f"{name}.html")).text()
    page = DOMParser.new().parseFromString(html, "text/html")
    return [*page.querySelectorAll("a")]


async def weather(city, permits):
    lane = document.createElement("li")
    lane.innerHTML = f"""<label>{city.textContent}
        <progress max=100 value=0></progress></label> <strong></strong>"""
    document.getElementById("cities").append(lane)
    bar, mark = lane.querySelectorAll("progress, strong")
    for attempt, pause in enumerate((0, 0.1, 0.2, 0.4)):
        await asyncio.sleep(pause)
        try:
            async with permits, asyncio.timeout(0.5):
                bar.value = 50
                mark.textContent = f"{await ask(city, attempt)} °C"
                bar.value = 100
                break
        except OSError as error:
            print(str(error) or "timed out")
            bar.value = 0


async def ask(city, attempt):
    answer = await request(city.getAttribute("href"))
    faults = (city.getAttribute("data-faults") or "").split()
    if attempt < len(faults):
        await asyncio.sleep(3600 if faults[attempt] == "hang" else 0)
        raise OSError(f"status {faults[attempt]}")
    return (await answer.json())["celsius"]


async def request(path):
    await asyncio.sleep(service / 1000)
    return fetch(f"pages/weather/{path}", cache="no-store")


@when("click", "#again")
def press():
    if all(field.reportValidity() for field in fields):
        again.set()


while True:
    document.getElementById("cities").replaceChildren()
    service, at_once = (int(field.value) for field in fields)
    start = loop.time()
    known = await ask_all(asyncio.Semaphore(at_once))
    run = f"<th scope=row>{at_once}</th><td>{known}</td>"
    run += f"<td>{loop.time() - start:.2f} s</td>"
    document.getElementById("runs").insertRow().innerHTML = run
    await again.wait()
    again.clear()
