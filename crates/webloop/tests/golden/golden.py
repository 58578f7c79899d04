"""What the golden programs share: three ways to log, and a bystander that counts turns."""

import asyncio


def log(text):
    """Logs one line."""
    print(text)


def at(text):
    """Logs one line with the loop's time, in seconds, before it."""
    print(f"{stamp()} {text}")


def stamp():
    """Gives the loop's time in seconds, to two decimals."""
    return f"{asyncio.get_running_loop().time():.2f}"


def yes(flag):
    """Gives a truth value as a word that looks alike in Python and in Rust."""
    return "yes" if flag else "no"


def ticks(count):
    """Logs `-- 1`, `-- 2`, ... `-- count`: one line a turn, beginning with the next turn.

    Each tick is a callback that adds the next one. What happens one turn early or late lands on the wrong side of a
    tick.
    """
    loop = asyncio.get_running_loop()

    def tick(number):
        log(f"-- {number}")
        if number < count:
            loop.call_soon(tick, number + 1)

    loop.call_soon(tick, 1)
