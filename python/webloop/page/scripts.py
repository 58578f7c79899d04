"""The scripts of a program: one, or those of a page of PyScript, which share one `__main__`.

Each is a task of its own, so a script begins without waiting for the ones before where these await. In the program's text a
line of its own stands before each (src/editor/page.rs puts it there), and the lines keep their numbers.
"""

from contextvars import ContextVar

HEAD = '# <script type="py">'

# Which script runs, or has made what runs: the first is 0.
running = ContextVar("running script", default=0)


class Script:
    """One script: its text, with empty lines in the place of all others."""

    def __init__(self, number, line, text):
        self.number, self.line, self.text = number, line, text
        self.name = f"script {number + 1}" if number else "top level"
        self.code = None
        self.how = None  # how it ended


def scripts_of(source):
    """The scripts of a program's text."""
    lines = source.split("\n")
    begins = [index for index, line in enumerate(lines) if line.rstrip() == HEAD]
    if not begins or any(line.strip() for line in lines[:begins[0]]):
        begins.insert(0, 0)
    ends = [*begins[1:], len(lines)]
    return [
        Script(number, begin + 1, "\n" * begin + "\n".join(lines[begin:end]))
        for number, (begin, end) in enumerate(zip(begins, ends))
    ]
