"""Runs fuzzed programs to their end, each on a loop of its own, and gives their logs."""

import asyncio
import contextlib
import gc
import json

import support
from reference import ReferenceLoop

# A task may swallow a cancellation, so what is left is cancelled as often as this.
MOST_CANCELS = 4


def run(loop, level, things, source):
    """Runs one program on `loop`, which has `run_until_idle`; gives its log."""
    names = support.reset(loop, things, level == "shared")
    try:
        exec(compile(source, "program.py", "exec"), names)
        main = loop.create_task(names["main"](), name="main")
        loop.run_until_idle()
        for _ in range(MOST_CANCELS):
            left = [(label, task) for label, task in support.BEGUN if not task.done()]
            if not left:
                break
            for label, task in left:
                support.log("end", f"cancels {label}")
                task.cancel()
            del task, left
            loop.run_until_idle()
        support.log("end", f"main: {ending(main)}")
        del main
    except BaseException as error:
        support.log("end", f"broke: {support.words(error)}")
    lines = support.LINES
    forget(loop, names)
    return lines


def ending(task):
    if not task.done():
        return "goes on"
    return "cancelled" if task.cancelled() else support.words(task.exception() or task.result())


def forget(loop, names):
    """Lets go of all that the program has made: errors that nobody took are told now, in no order that counts."""
    before = len(support.LINES)
    names.clear()
    for name in "THX":
        getattr(support, name).clear()
    for name in "FQLECSBV":
        getattr(support, name).clear()
    support.BEGUN.clear()
    gc.collect()
    support.LINES[before:] = sorted(support.LINES[before:])
    loop.close()


def run_reference(*program):
    return run(ReferenceLoop(), *program)


def run_all(text, runner=run_reference):
    """Runs programs that come as JSON, a list of level, things and source; gives their logs as JSON."""
    with alone():
        return json.dumps(["\n".join(runner(*program)) for program in json.loads(text)])


@contextlib.contextmanager
def alone():
    """Without the loop that Node's side of Pyodide counts as running, and with no collections but our own."""
    outer = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    gc.disable()
    # What is there already needs no look after every program.
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.enable()
        asyncio._set_running_loop(outer)
