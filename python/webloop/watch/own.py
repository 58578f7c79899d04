"""Which callbacks run code of the program, and which are asyncio's own: the end of a sleep, the news of a task's end."""

from functools import partial

from .numbers import task_of_step
from .waits import frames_of

_OTHERS = ("asyncio", "_asyncio", "webloop", "pyodide")


def is_of_program(handle, program):
    """Whether a handle that was not cancelled runs code of the program, as far as can be told before it has run."""
    callback = handle._callback
    task = task_of_step(callback)
    if task is not None:
        return task in program.scripts or any(True for _ in frames_of(task, program.file_name))
    while isinstance(callback, partial):
        callback = callback.func
    module = getattr(callback, "__module__", None) or ""
    return module.partition(".")[0] not in _OTHERS
