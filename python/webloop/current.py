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


def enter(entered):
    """Makes a program the current one: its loop runs, `__main__` is its module, its generators are its loop's."""
    global last, program
    program = entered
    asyncio._set_running_loop(entered.loop)
    if last is not entered or sys.modules.get("__main__") is not entered.module:
        last = entered
        sys.modules["__main__"] = entered.module
    if sys.get_asyncgen_hooks()[0] is not _generator_begins:
        # Pyodide's own loop sets hooks of its own whenever it runs something, and never takes them back.
        sys.set_asyncgen_hooks(_generator_begins, _generator_ends)


def _generator_begins(generator):
    loop = asyncio._get_running_loop()
    if hasattr(loop, "_asyncgen_firstiter_hook"):
        loop._asyncgen_firstiter_hook(generator)


def _generator_ends(generator):
    loop = asyncio._get_running_loop()
    if loop is None and program is not None:
        loop = program.loop
    if hasattr(loop, "_asyncgen_finalizer_hook"):
        loop._asyncgen_finalizer_hook(generator)


def route():
    """Makes the running loop outside of turns the one that listeners should land on.

    The page calls them directly, in no turn of anybody. With one program that is its loop; with several, `Router` looks who
    wrote the listener; with none it is what it was before.
    """
    global _before, last, outside
    if _before is None:
        _before = asyncio._get_running_loop()
    if not living:
        outside, _before, last = _before, None, None
        sys.set_asyncgen_hooks(None, None)
    elif len(living) == 1:
        outside = living[0].loop
    else:
        outside = router
    asyncio._set_running_loop(outside)


class Router(asyncio.AbstractEventLoop):
    """The loop of whichever program's code asks."""

    def __getattribute__(self, name):
        if name in ("__class__", "__dict__"):
            return object.__getattribute__(self, name)
        return getattr(find().loop, name)


last = None  # the program that was entered last
outside = None  # what runs outside of turns
_before = None  # what ran before there were programs
router = Router()
