"""Runs the golden programs on CPython's own asyncio, under a clock that nobody has to wait for.

    python3 run.py NAME      prints the log of one program (with or without its number)
    python3 run.py --check   runs all, compares with the stored logs; exit status 1 where one differs
    python3 run.py --write   runs all and stores the logs

The event loop is `asyncio.base_events.BaseEventLoop` as it comes: its ready queue, its timer heap, its turns, its
tasks. Three things are ours.

* The selector. There is nothing to select: `select(timeout)` moves the clock on by `timeout` and returns no events.
  So a program that sleeps for a day takes no time, and its log is exact.
* The clock. It starts at 0 and moves on by 100 ns each time that it is read, as a real clock does. CPython's heap
  does not keep the order of exactly equal deadlines; on a real machine it need not, because two readings of the clock
  never agree. With a clock that stood still, the logs would show an order that no real run has. `_clock_resolution`
  is 1 ms: timers whose deadlines differ by less become due in the same turn, in the order of their deadlines, which
  is the order in which they were made. Programs keep different deadlines 10 ms apart or more, and print time
  to 10 ms.
* The end. `asyncio.run` cancels what is left when `main` returns, but takes the tasks from a set, in no order. Here
  they are cancelled in the order in which they were made.

A program is a file with `async def main()` and, where something has to happen before the loop runs,
`def setup(loop)`. One that begins with `# needs: 3.13` is skipped on an older Python.
"""

import asyncio
import asyncio.base_events
import contextlib
import difflib
import gc
import importlib.util
import io
import pathlib
import re
import sys
import traceback
import weakref

HERE = pathlib.Path(__file__).resolve().parent
OLDEST_PYTHON = (3, 11)
TICK_S = 100e-9
RESOLUTION_S = 1e-3
MOST_TURNS = 100_000


class Stuck(Exception):
    """The program waits for something that will never happen, or never ends."""


class VirtualSelector:
    """Stands in for the selector: waiting moves the clock on and takes no time."""

    def __init__(self, loop):
        self.loop = loop
        self.turns = 0

    def select(self, timeout):
        self.turns += 1
        if self.turns > MOST_TURNS:
            raise Stuck(f"more than {MOST_TURNS} turns: the program does not end")
        if timeout is None:
            raise Stuck("nothing is ready and no timer is set, but the program has not ended")
        self.loop.now_s += timeout
        return []


class VirtualLoop(asyncio.base_events.BaseEventLoop):
    """CPython's event loop on a clock of its own, without sockets, pipes or threads."""

    def __init__(self):
        super().__init__()
        self.now_s = 0.0
        self._clock_resolution = RESOLUTION_S
        self._selector = VirtualSelector(self)
        self.tasks = []

    def time(self):
        self.now_s += TICK_S
        return self.now_s

    def create_task(self, coro, **options):
        task = super().create_task(coro, **options)
        self.tasks.append(weakref.ref(task))
        return task

    def unfinished_tasks(self):
        """Gives the tasks that are not done, in the order in which they were made."""
        tasks = (reference() for reference in self.tasks)
        return [task for task in tasks if task is not None and not task.done()]

    def _process_events(self, event_list):
        pass

    def _write_to_self(self):
        pass


def execute(path):
    """Runs one program to its end; what it logs goes to standard output."""
    spec = importlib.util.spec_from_file_location(f"golden_{path.stem}", path)
    program = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(program)

    loop = VirtualLoop()
    unhandled = []
    loop.set_exception_handler(lambda _, context: unhandled.append(context))
    try:
        if hasattr(program, "setup"):
            program.setup(loop)
        loop.run_until_complete(program.main())
        leftover = loop.unfinished_tasks()
        for task in leftover:
            task.cancel()
        if leftover:
            loop.run_until_complete(asyncio.gather(*leftover, return_exceptions=True))
        loop.run_until_complete(loop.shutdown_asyncgens())
    finally:
        # A program that failed half-way leaves tasks behind; its own error is the one to show.
        for task in loop.unfinished_tasks():
            task._log_destroy_pending = False
        loop.close()
    # Tasks report an error that nobody took when they are collected: let them do so now.
    del program
    gc.collect()
    if unhandled:
        context = unhandled[0]
        raise RuntimeError(f"left to the loop: {context['message']}") from context.get("exception")


def log_of(path):
    """Gives the log of one program as text."""
    captured = io.StringIO()
    with contextlib.redirect_stdout(captured):
        execute(path)
    return captured.getvalue()


def programs():
    """Lists the programs, by number."""
    return sorted(HERE.glob("[0-9][0-9][0-9]_*.py"))


def needed_version(path):
    """Gives the Python version that a program says it needs, or `None` where any will do."""
    first_line = path.read_text(encoding="utf-8").partition("\n")[0]
    match = re.fullmatch(r"# needs: (\d+)\.(\d+)", first_line)
    return (int(match[1]), int(match[2])) if match else None


def is_too_new(path):
    needed = needed_version(path)
    return needed is not None and sys.version_info < needed


def find(name):
    """Finds one program by its name, its number or both."""
    stem = name.removesuffix(".py")
    found = [path for path in programs() if stem in (path.stem, *path.stem.split("_", 1))]
    if len(found) != 1:
        sys.exit(f"no such program: {name}; there are: {', '.join(path.stem for path in programs())}")
    return found[0]


def read_log(path):
    return path.read_text(encoding="utf-8") if path.exists() else None


def show_difference(path, expected, actual):
    lines = difflib.unified_diff(
        expected.splitlines(), actual.splitlines(), f"{path.stem}.log", "this python", lineterm=""
    )
    print("\n".join(lines))


def run_all(write):
    """Compares or stores every log; gives the number of failures."""
    passed = failed = skipped = 0
    for path in programs():
        log_path = path.with_suffix(".log")
        if is_too_new(path):
            needed = ".".join(map(str, needed_version(path)))
            print(f"skip {path.stem}: needs Python {needed}")
            skipped += 1
            continue
        try:
            actual = log_of(path)
        except Exception:
            print(f"FAIL {path.stem}: the program failed")
            traceback.print_exc(file=sys.stdout)
            failed += 1
            continue
        if write:
            log_path.write_text(actual, encoding="utf-8", newline="\n")
        expected = read_log(log_path)
        if expected == actual:
            passed += 1
            continue
        failed += 1
        if expected is None:
            print(f"FAIL {path.stem}: no log is stored; --write makes it")
        else:
            print(f"FAIL {path.stem}: the log differs")
            show_difference(path, expected, actual)
    for log_path in sorted(HERE.glob("*.log")):
        if not log_path.with_suffix(".py").exists():
            print(f"FAIL {log_path.name}: a log without a program")
            failed += 1
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return failed


def main(arguments):
    if sys.version_info < OLDEST_PYTHON:
        sys.exit("the golden programs need Python 3.11 or newer; this is " + sys.version.split()[0])
    if str(HERE) not in sys.path:
        sys.path.insert(0, str(HERE))
    # The tests' folder is source, not a cache.
    sys.dont_write_bytecode = True
    if arguments in (["--check"], ["--write"]):
        return 1 if run_all(write=arguments == ["--write"]) else 0
    if len(arguments) == 1 and not arguments[0].startswith("-"):
        path = find(arguments[0])
        if is_too_new(path):
            sys.exit(f"{path.stem} needs Python {'.'.join(map(str, needed_version(path)))}")
        execute(path)
        return 0
    print("usage: python3 run.py NAME | --check | --write", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
