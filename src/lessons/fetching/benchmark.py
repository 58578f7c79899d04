"""How much faster is it together? The first runs find nothing warm, and
the machine does other things as well. So a few are not counted, and of
the others the one in the middle speaks. A run reads five pages, each
after a sleep for the service time.
"""

import asyncio
from statistics import median

from pyodide.http import pyfetch
from pyscript import document, when

WARM_UP = 2
PAGES = range(1, 6)

loop = asyncio.get_running_loop()
again = asyncio.Event()
fields = document.querySelectorAll("#fields input")


async def read(page):
    await asyncio.sleep(service / 1000)
    url = f"pages/shop/{page}.html"
    response = await pyfetch(url, cache="no-store")
    return await response.text()


async def one_by_one():
    for page in PAGES:
        await read(page)


async def together():
    await asyncio.gather(*map(read, PAGES))


async def measure(name, run):
    cells = document.getElementById(name).cells
    bar = document.getElementById("done")
    times = []
    for number in range(WARM_UP + runs):
        start = loop.time()
        await run()
        times.append(1000 * (loop.time() - start))
        bar.value = (number + 1) / (WARM_UP + runs)
    times = sorted(times[WARM_UP:])
    cells[1].textContent = f"{median(times):.1f} ms"
    cells[2].textContent = f"{times[0]:.1f} ms to {times[-1]:.1f} ms"
    return median(times)


@when("click", "#again")
def press():
    if all(field.reportValidity() for field in fields):
        again.set()


while True:
    for cell in document.querySelectorAll("#times td, #ratio"):
        cell.textContent = ""
    service, runs = (int(field.value) for field in fields)
    try:
        in_turn = await measure("one-by-one", one_by_one)
        at_once = await measure("together", together)
        ratio = f"{in_turn / at_once:.1f}" if at_once else "–"
    except OSError as error:
        ratio = str(error)
    document.getElementById("ratio").textContent = ratio
    await again.wait()
    again.clear()
