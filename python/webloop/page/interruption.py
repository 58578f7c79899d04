"""Interruption: how the page ends a program that does not give the thread back.

CPython then raises KeyboardInterrupt wherever the program is. A program may raise one as well; that ends what would end in
CPython, and not more.
"""

import signal


def is_from_page(error):
    return getattr(error, "_webloop_is_from_page", False)


def install():
    """Tells what the page asks for from what a program raises. A program may have put another handler in its place."""
    signal.signal(signal.SIGINT, _interrupt)


def _interrupt(number, frame):
    error = KeyboardInterrupt()
    error._webloop_is_from_page = True
    raise error
