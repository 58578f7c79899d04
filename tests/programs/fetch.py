import asyncio

from pyscript import fetch
from pyscript.web import page, td, tr


async def show(town):
    weather = await fetch(f"pages/weather/{town}.json").json()
    page["#weather"].append(tr(td(f"{weather['city']}: {weather['celsius']}")))


await asyncio.gather(*(show(town) for town in ("oslo", "lima", "cork")))
