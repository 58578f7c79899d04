"""Interruption: how the page ends a program that does not give the thread back, and hears of it before that.

CPython then raises KeyboardInterrupt wherever the program is. A program may raise one as well; that ends what would end in
CPython, and not more. Before that, again and again, what was printed is sent (web/frame/inside/interrupt.js).
"""

import signal

from .. import here
from . import blocking

# The code of our own, in the middle of which a message may be half written.
_FOLDER = __file__.rpartition("/page/")[0]


def is_from_page(error):
    return getattr(error, "_webloop_is_from_page", False)


def install():
    """Tells what the page asks for from what a program raises. A program may have put another handler in its place."""
    signal.signal(signal.SIGINT, _interrupt)
    signal.signal(signal.SIGUSR1, _flush)


def _interrupt(number, frame):
    if here.program is not None:
        # It is told with the error.
        here.program.blocking.forget()
    error = KeyboardInterrupt()
    error._webloop_is_from_page = True
    raise error


def _flush(number, frame):
    program = here.program
    if program is None:
        # It is being made, which takes long on a slow machine.
        return
    file_name = frame.f_code.co_filename
    if file_name != blocking.__file__:
        program.blocking.note(frame)
    if not file_name.startswith(_FOLDER):
        program.flush()
