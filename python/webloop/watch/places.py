"""Places in the program: where something was made, as the number of a file's name and a line."""

import sys

NOWHERE = (0, 0)


def place_of_caller(watch, depth):
    """The nearest frame of the program's file, so many calls from here at least; what the watch was called by does not count."""
    file_name = watch.file_name
    try:
        frame = sys._getframe(depth)
    except ValueError:
        # The page has called the loop itself.
        return NOWHERE
    while frame is not None:
        code = frame.f_code
        if code.co_filename == file_name:
            return watch.file, frame.f_lineno
        if code is watch.run_code:
            break
        frame = frame.f_back
    return NOWHERE


def function_of(task):
    """The name of a task's function, for people."""
    return getattr(task.get_coro(), "__qualname__", "")


def place_of_function(program, task):
    """Where a task's function is, if nobody saw who made the task."""
    place = place_of_code(program, getattr(task.get_coro(), "cr_code", None))
    script = program.script_of(task)
    return place if script is None else (program.outbox.name(program.file_name), script.line)


def place_of_code(program, code):
    """Where a function of the program is."""
    if code is not None and code.co_filename == program.file_name:
        return program.outbox.name(code.co_filename), max(code.co_firstlineno, 1)
    return NOWHERE
