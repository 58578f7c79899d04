"""Fifty links: which of them work? Each gets a request with a time-out. A
table fills as they answer: link by link first, and then all at once.

Every 200 and 404 is real. Files are never slow and do not move, so `ask`
adds what a link says of itself, as a sleep before the real request.
"""

import asyncio
from collections import Counter

from js import DOMParser
from pyodide.http import pyfetch
from pyscript import document, when

loop = asyncio.get_running_loop()
again = asyncio.Event()
fields = document.querySelectorAll("#fields input")
element = document.getElementById


async def ask(link):
    wait = int(link.getAttribute("data-wait-ms") or 0) / 1000
    moved_to = link.getAttribute("data-moved-to")
    await asyncio.sleep(wait + (2 * service if moved_to else service))
    path = moved_to or link.getAttribute("href")
    response = await pyfetch(f"pages/{path}", cache="no-store")
    return f"{'301 → ' if moved_to else ''}{response.status}"


async def check(link, row):
    start = loop.time()
    try:
        async with asyncio.timeout(limit):
            status = await ask(link)
    except TimeoutError:
        status = "time-out"
    row.className = "" if status.endswith("200") else "failed"
    row.cells[1].textContent = status
    row.cells[2].textContent = f"{1000 * (loop.time() - start):.1f} ms"
    return status


async def check_all():
    response = await pyfetch("pages/links.html", cache="no-store")
    html = await response.text()
    page = DOMParser.new().parseFromString(html, "text/html")
    links = [(link, add_row(link)) for link in page.querySelectorAll("a")]
    start = loop.time()
    for link in links:
        await check(*link)
    middle = loop.time()
    statuses = await asyncio.gather(*(check(*link) for link in links))
    in_turn, together = middle - start, loop.time() - middle
    element("one-by-one").textContent = f"{in_turn:.2f} s"
    element("together").textContent = f"{together:.2f} s"
    element("ratio").textContent = f"{in_turn / together:.1f}"
    counts = sorted(Counter(statuses).items())
    return ", ".join(f"{number} × {status}" for status, number in counts)


def add_row(link):
    row = element("links").insertRow()
    row.innerHTML = "<th scope=row></th><td></td><td></td>"
    row.cells[0].textContent = link.getAttribute("href")
    return row


@when("click", "#again")
def press():
    if all(field.reportValidity() for field in fields):
        again.set()


while True:
    element("links").replaceChildren()
    element("counts").textContent = "Checking…"
    service, limit = (int(field.value) / 1000 for field in fields)
    element("counts").textContent = await check_all()
    await again.wait()
    again.clear()
