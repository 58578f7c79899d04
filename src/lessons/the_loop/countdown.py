"""A countdown, without any coroutine. `call_soon` starts it; every
callback writes its number and schedules the next one a second later.

`call_later` gives a handle. Cancelling it before the second is over ends
the chain, because nothing else would call the next callback.
"""

import asyncio

from pyscript import document, when

loop = asyncio.get_running_loop()
pending = None


def count(number):
    global pending
    show(str(number) if number else "DONE!")
    pending = loop.call_later(1, count, number - 1) if number else None


def show(text):
    document.getElementById("counting-down").textContent = text
    print(text)


@when("click", "#cancel")
def cancel():
    # Nothing is pending after the end, so then this does nothing.
    if pending and not pending.cancelled():
        pending.cancel()
        show("cancelled")


loop.call_soon(count, 10)
