"""Errors as people read them: the program's own lines, the task, who awaited it, and the place in the text."""

import json
import linecache
import traceback

# Under this name an error carries the names of the tasks it went through, innermost first.
TRAIL = "__webloop_tasks__"


def remember_source(source, file_name):
    """Lets tracebacks show the program's lines."""
    linecache.cache[file_name] = (len(source), None, source.splitlines(keepends=True), file_name)


def leave_trail(error, name):
    """Notes that an error left a task."""
    try:
        trail = error.__dict__.setdefault(TRAIL, [])
    except AttributeError:
        return
    if not trail or trail[-1] != name:
        trail.append(name)


def report(kind, error, source, file_name, task=None):
    """An error as the json text that the page takes."""
    remember_source(source, file_name)
    lines = source.splitlines()
    trail = getattr(error, TRAIL, [])
    if kind == "syntax" and isinstance(error, SyntaxError):
        line, column, end_line, end_column = error.lineno, error.offset, error.end_lineno, error.end_offset
        # Zero means unknown there; the end may lie before the beginning where only a point is known.
        if not end_column or (end_line, end_column) <= (line, column or 0):
            end_line, end_column = line, (column or 1) + 1
        place = [line, column or None, end_line, end_column]
    else:
        place = _place(error, lines, file_name)
    told = traceback.TracebackException.from_exception(error, compact=True)
    _keep_own(told, file_name, set())
    message = "".join(traceback.TracebackException(type(error), error, None).format_exception_only()).strip()
    if kind == "syntax":
        message = f"{type(error).__name__}: {getattr(error, 'msg', None) or error}"
    elif isinstance(error, BaseExceptionGroup):
        message = f"{type(error).__name__}: {error}"
    names = ("line", "column", "end_line", "end_column")
    return json.dumps(
        {
            "kind": kind,
            "message": message,
            **dict(zip(names, place)),
            "task": trail[0] if trail else task,
            "awaited_by": trail[1:],
            "traceback": "".join(told.format()),
        }
    )


def _place(error, lines, file_name):
    """The innermost place in the program, 1-based and in characters; of a group, that of its first error if that has one."""
    found = None
    step = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        if code.co_filename == file_name:
            found = step
        step = step.tb_next
    if isinstance(error, BaseExceptionGroup):
        inner = _place(error.exceptions[0], lines, file_name)
        if inner[0] is not None:
            return inner
    if found is None:
        return [None] * 4
    line, end_line, column, end_column = list(_positions(found))
    line = line or found.tb_lineno
    return [line, _characters(lines, line, column), end_line, _characters(lines, end_line, end_column)]


def _positions(step):
    """The place that a step of a traceback points to: line, last line, column, last column."""
    for index, positions in enumerate(step.tb_frame.f_code.co_positions()):
        if index == step.tb_lasti // 2:
            return positions
    return step.tb_lineno, None, None, None


def _characters(lines, line, offset):
    """CPython counts columns in bytes from 0; people and editors in characters from 1."""
    if line is None or offset is None or line > len(lines):
        return None
    return len(lines[line - 1].encode()[:offset].decode(errors="replace")) + 1


def _keep_own(told, file_name, seen):
    """Leaves out the frames of asyncio and of our own, also of causes and of the errors in a group."""
    if told is None or id(told) in seen:
        return
    seen.add(id(told))
    told.stack = traceback.StackSummary.from_list([frame for frame in told.stack if frame.filename == file_name])
    for other in (told.__cause__, told.__context__, *(getattr(told, "exceptions", None) or ())):
        _keep_own(other, file_name, seen)
