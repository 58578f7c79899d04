"""Errors as people read them: the program's own lines, the task, who awaited it, and the place in the text."""

import linecache
import re
import traceback

from ..scheduler import clock
from .missing import advise

# Under this name an error carries the names of the tasks it went through, innermost first.
TRAIL = "__webloop_tasks__"

# And this one says that the page was told of it.
TOLD = "__webloop_is_told__"

# So many of them are told.
_LONGEST_TRAIL = 6


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


def say_problem(program, kind, error, task=None):
    """Puts an error into the outbox."""
    source, file_name = program.source, program.file_name
    remember_source(source, file_name)
    advise(error)
    lines = source.splitlines()
    trail = getattr(error, TRAIL, [])
    if kind == "syntax" and isinstance(error, SyntaxError):
        line, column, end_line, end_column = error.lineno, error.offset, error.end_lineno, error.end_offset
        # Zero means unknown there; the end may lie before the beginning where only a point is known.
        if not end_column or (end_line, end_column) <= (line, column or 0):
            end_line, end_column = line, (column or 1) + 1
        place = line, column, end_line, end_column
    else:
        place = _place(error, lines, file_name)
    told = traceback.TracebackException.from_exception(error, compact=True)
    _keep_own(told, file_name, set())
    _name_tasks(told, error)
    text = "".join(told.format())
    if kind == "syntax":
        message = f"{type(error).__name__}: {getattr(error, 'msg', None) or error}"
    else:
        message = _in_words(_first(error))
    if "PythonError: Traceback" in message:
        # It is one of Python that went through a promise of JavaScript, in as many lines.
        message = message.rpartition("\n")[2]
        lines_told = re.findall(rf'File "{re.escape(file_name)}", line (\d+)', str(error))
        place = int(lines_told[-1]) if lines_told else place[0], 0, 0, 0
    if kind == "interrupted":
        # The host knows it also of a function that the document has called.
        measure = getattr(program.host, "blocked", None)
        blocked = measure() if measure else clock.real_time() - program.scheduler.entered_at
        words = f"{message}: this had blocked the page for {blocked:.1f} s"
        text = text.rstrip().removesuffix(message) + words + "\n"
        message = words
    text = _whose(kind, trail, task) + text
    program.outbox.say("problem", kind, message, *(number or 0 for number in place), trail[0] if trail else task or "", text)


def _whose(kind, trail, task):
    """The first line: which task it was, and who awaited it; nothing where that is only the top level."""
    if kind == "task" and task is not None:
        return f"In task {task}, which nobody awaits:\n"
    if len(trail) < 2:
        return ""
    left_out = len(trail) - _LONGEST_TRAIL
    by = trail[1:] if left_out <= 0 else [*trail[1 : _LONGEST_TRAIL - 1], f"{left_out + 1} more", trail[-1]]
    return f"In task {trail[0]}, awaited by {', awaited by '.join(by)}:\n"


def _name_tasks(told, error):
    """Says of each error in a group which task it is from."""
    if not isinstance(error, BaseExceptionGroup):
        return
    for inner_told, inner in zip(told.exceptions or (), error.exceptions):
        trail = getattr(inner, TRAIL, None)
        if trail:
            inner_told.__notes__ = [*(inner_told.__notes__ or ()), f"in task {trail[0]}"]
        _name_tasks(inner_told, inner)


def _first(error):
    """Of a group the first error that is none."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def _in_words(error):
    return "".join(traceback.TracebackException(type(error), error, None).format_exception_only()).strip()


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
