"""Log in, then read: each step gets what the one before returned.

The page answers when it likes, so a step looks until the answer is there.
An error goes through all who await: the steps after it never begin.
"""

import asyncio

from pyscript import document, when


async def visit(password):
    ticket = await log_in("ada", password)
    print(f"log_in returned {ticket}")
    text = await read(ticket)
    print(f"read returned {text}")
    return text


async def log_in(name, password):
    element("name").value = name
    element("password").value = password
    element("log-in").click()
    return await answered()


async def read(ticket):
    element("ticket").value = ticket
    element("read").click()
    return await answered()


async def answered():
    while not element("kind").textContent:
        await asyncio.sleep(0.7)
    text = element("answer").textContent
    if element("kind").textContent == "sorry":
        raise PermissionError(text)
    return text


def element(name):
    return document.getElementById(name)


# The page, which takes a second to answer, whoever presses.
@when("click", "#log-in")
def check_password():
    if element("password").value == "engine":
        answer("your ticket", "1843")
    else:
        answer("sorry", "wrong password")


@when("click", "#read")
def check_ticket():
    if element("ticket").value == "1843":
        answer("page 1", "It weaves patterns")
    else:
        answer("sorry", "wrong ticket")


def answer(kind, text):
    show("", "")
    asyncio.get_running_loop().call_later(1, show, kind, text)


def show(kind, text):
    element("kind").textContent = kind
    element("answer").textContent = text


for password in ("engine", "guess"):
    print(f"visits with password {password}")
    try:
        result = await visit(password)
    except PermissionError as error:
        result = str(error)
    element(f"with-{password}").textContent = result
