"""Steps that await tasks and futures, one or several, and log how that went."""

import asyncio
import contextvars

from world import F, H, T, X, Failed, is_cancel_to_come, is_cancelling, log, now, words


async def awaited(me, name, future, protect=False):
    """Awaits what may be cancelled by somebody else: then the step is over, and the task goes on."""
    if future is None:
        log(me, f"no {name}")
        return
    # What is over already is no chance for this task's own cancellation to come through.
    was_done = future.done()
    try:
        value = await (asyncio.shield(future) if protect else future)
    except asyncio.CancelledError:
        if not was_done and is_cancelling():
            raise
        log(me, f"{name} was cancelled")
    except Exception as error:
        log(me, f"{name} raised {words(error)}")
        raise
    else:
        log(me, f"{name} gave {value}")


async def limited(me, what, limit, name="it"):
    """`wait_for`, whose own time-out is told from a cancellation of what is awaited."""
    if what is None:
        log(me, f"no {name}")
        return
    was_done = asyncio.isfuture(what) and what.done()
    was_cancel_to_come = is_cancel_to_come()
    try:
        value = await asyncio.wait_for(what, limit)
    except asyncio.CancelledError:
        if not was_done and is_cancelling():
            raise
        log(me, f"{name} was cancelled")
    except TimeoutError:
        if now.is_shared and was_cancel_to_come:
            raise asyncio.CancelledError
        log(me, f"{name} took too long")
    except Exception as error:
        log(me, f"{name} raised {words(error)}")
        raise
    else:
        log(me, f"{name} gave {value}")


def cancel(me, name, task):
    log(me, f"no {name}" if task is None else f"cancels {name}: {task.cancel()}")


def cancel_handle(me, number):
    handle = H.get(number)
    if handle is None:
        log(me, f"no c{number}")
    else:
        handle.cancel()
        log(me, f"cancels c{number}")


def set_future(me, number, value=None, error=None):
    try:
        F[number].set_result(value) if error is None else F[number].set_exception(Failed(error))
        log(me, f"sets f{number}")
    except asyncio.InvalidStateError:
        log(me, f"f{number} is over")


def existing(numbers):
    return [T[number] for number in numbers if number in T]


def keep(me, number, make):
    """Keeps what is neither awaited nor forgotten here; nothing is made of no tasks."""
    try:
        X[number] = make()
        log(me, f"keeps x{number}")
    except TypeError:
        log(me, "no tasks")


async def gathered(me, gathering):
    """The outcomes of a gather. A child that was cancelled cancels whoever awaits it: nothing is caught."""
    try:
        values = await gathering
    except Exception as error:
        # Who is cancelled when a child has failed, but not yet said so, loses that cancellation in CPython, and never in the crate.
        if now.is_shared and is_cancelling():
            raise asyncio.CancelledError
        log(me, f"gather raised {words(error)}")
        raise
    log(me, f"gathered {' '.join(map(words, values))}")


async def waited(me, numbers, return_when, timeout=None):
    tasks = {number: T[number] for number in numbers if number in T}
    if not tasks:
        log(me, "no tasks")
        return
    try:
        done, pending = await asyncio.wait(list(tasks.values()), return_when=return_when, timeout=timeout)
    finally:
        take_errors(tasks.values())
    over = [f"t{number}" for number, task in tasks.items() if task in done]
    rest = [f"t{number}" for number, task in tasks.items() if task in pending]
    log(me, f"waited: {' '.join(over)} done, {' '.join(rest)} pending")


def take_errors(futures):
    """Takes the errors that there are: `wait` itself has taken some of them, by the order of their addresses."""
    for future in futures:
        if future.done() and not future.cancelled():
            future.exception()


async def waited_futures(me, return_when, timeout):
    futures = dict.fromkeys(F)
    try:
        done, pending = await asyncio.wait(list(futures), return_when=return_when, timeout=timeout)
    finally:
        take_errors(futures)
    over = [f"f{number}" for number, future in enumerate(F) if future in done]
    log(me, f"waited: {' '.join(over)} done, {len(pending)} pending")


async def completed(me, tasks, most, timeout=None):
    """The first so many of the tasks, as they come; who is cancelled counts."""
    if sum(task.done() for task in tasks) > 1:
        # CPython takes those that are over already in the order of their addresses.
        log(me, "several are over")
        return
    try:
        for number, following in enumerate(asyncio.as_completed(tasks, timeout=timeout)):
            if number == most:
                following.close()
                break
            try:
                log(me, f"next gave {await following}")
            except asyncio.CancelledError:
                if is_cancelling():
                    raise
                log(me, "next was cancelled")
            except Failed as error:
                log(me, f"next raised {words(error)}")
    except TimeoutError:
        log(me, "nothing more in time")


def context_with(variable, value):
    context = contextvars.copy_context()
    context.run(variable.set, value)
    return context
