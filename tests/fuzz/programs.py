"""Runs fuzzed programs to their end, each on a loop of its own, and gives their logs."""

import asyncio
import contextlib
import gc
import json

import support
import world

# A task may swallow a cancellation, so what is left is cancelled as often as this.
MOST_CANCELS = 4


def run(driver, level, things, source):
    """Runs one program with a driver, a `ReferenceLoop` or an `OurLoop`; gives its log."""
    world.reset(driver.loop, things, level == "shared")
    names = support.names()
    try:
        main = driver.begin(source, names)
        driver.run_until_idle()
        for _ in range(MOST_CANCELS):
            left = [(label, task) for label, task in world.BEGUN if not task.done()]
            if not left:
                break
            driver.call(lambda: cancel_all(left))
            driver.run_until_idle()
        left = None
        world.log("end", f"main: {ending(main)}")
        main = None
    except BaseException as error:
        world.log("end", f"broke: {world.words(error)}")
    forget(driver, names)
    return world.LINES + sorted(world.COLLECTED)


def cancel_all(left):
    for label, task in left:
        world.log("end", f"cancels {label}")
        task.cancel()


def ending(task):
    if not task.done():
        return "goes on"
    return "cancelled" if task.cancelled() else world.words(task.exception() or task.result())


def forget(driver, names):
    """Lets go of all that the program has made: errors that nobody took are told now at the latest."""
    names.clear()
    driver.forget()
    for kept in (world.BEGUN, *world.KEPT):
        kept.clear()
    gc.collect()
    driver.close()
    asyncio._set_running_loop(None)


def run_reference(text, is_wrong=False):
    from reference import ReferenceLoop, WrongLoop

    return run_all(text, lambda _seed: WrongLoop() if is_wrong else ReferenceLoop())


def run_ours(text, modes):
    """In each of the modes, of which the logs come one after the other for each program."""
    from ours import OurLoop

    return run_all(text, *(lambda seed, mode=mode: OurLoop(mode, seed) for mode in modes))


def run_all(text, *drivers):
    """Runs programs that come as JSON, a list of seed, level, things and source; gives their logs as JSON."""
    with alone():
        programs = json.loads(text)
        logs = [["\n".join(run(make(seed), *program)) for make in drivers] for seed, *program in programs]
    return json.dumps(logs)


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
