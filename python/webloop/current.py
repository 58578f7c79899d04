"""Which program's code runs just now; `None` outside of all programs.

Set by a core as it enters and leaves Python. `find` also knows code that the page calls directly, such as a listener on a
button: its globals are those of the program that wrote it.
"""

import asyncio
import sys

program = None
living = []  # programs that are not closed, in the order in which they were started


def find():
    """The program whose code runs, also where the page called it directly; the latest one if none can be told."""
    if program is not None:
        return program
    if len(living) > 1:
        frame = sys._getframe(1)
        while frame is not None:
            for candidate in living:
                if frame.f_globals is candidate.namespace:
                    return candidate
            frame = frame.f_back
    return living[-1] if living else None


def route():
    """Makes the running loop outside of turns the one that listeners should land on.

    The page calls them directly, in no turn of anybody. With one program that is its loop; with several, `Router` looks who
    wrote the listener; with none it is what it was before.
    """
    global _outer_loop
    if _outer_loop is None:
        _outer_loop = asyncio._get_running_loop()
    if not living:
        loop, _outer_loop = _outer_loop, None
    elif len(living) == 1:
        loop = living[0].loop
    else:
        loop = router
    asyncio._set_running_loop(loop)


class Router(asyncio.AbstractEventLoop):
    """The loop of whichever program's code asks."""

    def __getattribute__(self, name):
        if name in ("__class__", "__dict__"):
            return object.__getattribute__(self, name)
        return getattr(find().loop, name)


_outer_loop = None
router = Router()
