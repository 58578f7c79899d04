import asyncio
from datetime import datetime

from pyscript import display

while True:
    display(datetime.now().time().isoformat("milliseconds"), target="clock", append=False)
    await asyncio.sleep(0.05)
