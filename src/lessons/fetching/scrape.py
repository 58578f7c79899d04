"""Five pages of a shop, with 15 products each. To read a page is mostly
to wait for it: one by one, the waits add up; gathered, they overlap.

The pages are real and come with this site, so they are there at once.
The time that a distant server would take is a sleep before each.
"""

import asyncio

from js import DOMParser
from pyodide.http import pyfetch
from pyscript import document, when

PAGES = range(1, 6)

loop = asyncio.get_running_loop()
again = asyncio.Event()
field = document.getElementById("service")


async def scrape(number, service):
    """The price in cents and the text of each product on a page."""
    bar = document.getElementById(f"page-{number}")
    for tenth in range(1, 11):
        await asyncio.sleep(service / 10)
        bar.value = tenth
    url = f"pages/shop/{number}.html"
    response = await pyfetch(url, cache="no-store")
    response.raise_for_status()
    html = await response.text()
    page = DOMParser.new().parseFromString(html, "text/html")
    products = page.querySelectorAll(".product")
    return [(int(it.dataset.cents), it.textContent) for it in products]


async def compare(service):
    start = loop.time()
    pages = [await scrape(number, service) for number in PAGES]
    in_turn = loop.time() - start
    show("one-by-one", f"{in_turn:.2f} s")
    print(f"one by one: {sum(map(len, pages))} products")

    start = loop.time()
    async with asyncio.TaskGroup() as group:
        reading = [
            group.create_task(scrape(page, service), name=f"page {page}")
            for page in PAGES
        ]
    together = loop.time() - start
    products = sorted(sum((task.result() for task in reading), []))
    show("together", f"{together:.2f} s")
    print(f"together: {len(products)} products")
    show("ratio", f"{in_turn / together:.1f}" if together else "–")
    cheapest = f"The cheapest of {len(products)} products: {products[0][1]}"
    show("found", cheapest)


def show(name, text):
    document.getElementById(name).textContent = text


@when("click", "#again")
def press():
    if field.reportValidity():
        again.set()


while True:
    for name in ("one-by-one", "together", "ratio", "found"):
        show(name, "")
    try:
        await compare(int(field.value) / 1000)
    except* OSError as failed:
        show("found", f"Stopped. {failed.exceptions[0]}")
    await again.wait()
    again.clear()
