"""What a fuzzed program is made of: its log, its things, and the steps that have something to say of how they went.

A program is a plain asyncio program. Every step writes a line: loop time in units, who, what. A time unit is 1/64 s: sums of it
are exact as floats and as whole nanoseconds, so equal deadlines are equal here and in Rust.

Tasks, handles and other awaitables are kept by number (`T`, `H`, `X`), the things that tasks share by kind and number
(`F` futures, `Q` queues, `L` locks, `E` events, `C` conditions, `S` semaphores, `B` barriers, `V` context variables).
"""

import asyncio
import contextvars

U = 1 / 64

QUEUES = {"fifo": asyncio.Queue, "lifo": asyncio.LifoQueue, "priority": asyncio.PriorityQueue}


class Failed(Exception):
    """The error of a program, with its number."""

    def __init__(self, number):
        super().__init__(number)
        self.number = number


class OrderedSet(dict):
    """A set that keeps its order.

    A task group keeps its tasks in a set, and cancels them in the order of their addresses. No two runs agree about that, so
    here it is the order in which they were made.
    """

    def add(self, item):
        self[item] = None

    def discard(self, item):
        self.pop(item, None)


class TaskGroup(asyncio.TaskGroup):
    """A group that cancels its tasks in the order in which they were made."""

    def __init__(self):
        super().__init__()
        self._tasks = OrderedSet()

    async def __aexit__(self, *error):
        # A task that cancelled itself in the body and fails there without a wait is cancelled only later.
        self.is_cancel_to_come = is_cancel_to_come() and not self._tasks
        return await super().__aexit__(*error)


class Condition(asyncio.Condition):
    """A condition whose cancelled waiter passes on a notification only if it had one: so the crate documents it.

    CPython wakes the next one in any case.
    """

    async def wait(self):
        if not self.locked():
            raise RuntimeError("cannot wait on un-acquired lock")
        notified = LOOP.create_future()
        self.release()
        self._waiters.append(notified)
        try:
            await notified
        except asyncio.CancelledError:
            if notified.done() and not notified.cancelled():
                self._notify(1)
            raise
        finally:
            self._waiters.remove(notified)
            # Nobody holds the lock over another wait: it is there at once.
            await self.acquire()


def reset(loop, things, is_shared):
    """Makes a world for one program; gives the names that its source uses."""
    world = globals()
    world["LOOP"], world["IS_SHARED"] = loop, is_shared
    world["LINES"], world["COLLECTED"], world["BEGUN"] = [], [], []
    world.update({name: {} for name in "THX"})
    world.update({name: [] for name in "FQLECSBV"})
    for kind, *given in things:
        match kind:
            case "future":
                F.append(loop.create_future())
            case "queue":
                Q.append(QUEUES[given[0]](given[1]))
            case "lock":
                L.append(asyncio.Lock())
            case "event":
                E.append(asyncio.Event())
            case "condition":
                C.append(asyncio.Condition())
            case "semaphore":
                S.append(asyncio.Semaphore(given[0]))
            case "bounded":
                S.append(asyncio.BoundedSemaphore(given[0]))
            case "barrier":
                B.append(asyncio.Barrier(given[0]))
            case "eager_factory":
                loop.set_task_factory(asyncio.eager_task_factory)
            case "variable":
                V.append(contextvars.ContextVar(f"v{len(V)}", default=0))
            case _:
                raise ValueError(f"no such thing: {kind}")
    loop.set_exception_handler(heard)
    return dict(world)


def log(me, text):
    LINES.append(f"{round(LOOP.time() * 64)} {me} {text}")


def heard(loop, context):
    """What the program's exception handler is told. Rust has no such handler: its logs lack these lines."""
    message = context["message"].split(" <")[0]
    line = f"{message}: {words(context.get('exception'))}"
    if message.endswith(("was never retrieved", "it is pending!")):
        # Said when it is collected; when that is depends on who holds whom in a circle, which is nobody's promise.
        COLLECTED.append(f"collected {line}")
    else:
        log("handler", line)


def words(error):
    match error:
        case Failed():
            return f"e{error.number}"
        case asyncio.CancelledError():
            return "cancelled"
        case BaseException():
            return f"{type(error).__name__}({error})"
        case _:
            return str(error)


def begin(me):
    """The first step of every task; tasks that are left at the end are cancelled in this order."""
    BEGUN.append((me, asyncio.current_task()))
    log(me, "begins")


def is_cancelling():
    """Whether somebody has cancelled the running task, and not only what it awaited."""
    return asyncio.current_task().cancelling() > 0


def is_cancel_to_come():
    """Whether the running task has cancelled itself and not waited since."""
    return asyncio.current_task()._must_cancel


def shared_task(function):
    """A task that cancels itself and fails before it waits has failed in CPython.

    In the crate it is cancelled, as one that has returned: an error is a value like another there, unless somebody collects it.
    """

    async def task():
        try:
            return await function()
        except Failed:
            if is_cancel_to_come():
                raise asyncio.CancelledError
            raise

    return task


class Limit(asyncio.Timeout):
    """A time-out that begins after its task has cancelled itself takes that cancellation for its own in CPython."""

    async def __aenter__(self):
        self.is_cancel_to_come = is_cancel_to_come()
        return await super().__aenter__()


def timeout(delay):
    return Limit(None if delay is None else LOOP.time() + delay)


def timeout_at(when):
    return Limit(when)


def out_of_time(me, limit):
    if IS_SHARED and limit.is_cancel_to_come:
        raise asyncio.CancelledError
    log(me, "is out of time")


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


async def gathered(me, gathering):
    """The outcomes of a gather. A child that was cancelled cancels whoever awaits it: nothing is caught."""
    try:
        values = await gathering
    except Exception as error:
        # Who is cancelled when a child has failed, but not yet said so, loses that cancellation in CPython, and never in the crate.
        if IS_SHARED and is_cancelling():
            raise asyncio.CancelledError
        log(me, f"gather raised {words(error)}")
        raise
    log(me, f"gathered {' '.join(map(words, values))}")


async def waited(me, numbers, return_when, timeout=None):
    tasks = {number: T[number] for number in numbers if number in T}
    if not tasks:
        log(me, "no tasks")
        return
    done, pending = await asyncio.wait(list(tasks.values()), return_when=return_when, timeout=timeout)
    over = [f"t{number}" for number, task in tasks.items() if task in done]
    rest = [f"t{number}" for number, task in tasks.items() if task in pending]
    log(me, f"waited: {' '.join(over)} done, {' '.join(rest)} pending")


async def waited_futures(me, return_when, timeout):
    done, pending = await asyncio.wait(list(dict.fromkeys(F)), return_when=return_when, timeout=timeout)
    over = [f"f{number}" for number, future in enumerate(F) if future in done]
    log(me, f"waited: {' '.join(over)} done, {len(pending)} pending")


def context_with(variable, value):
    context = contextvars.copy_context()
    context.run(variable.set, value)
    return context


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


def group_failed(me, errors, group):
    """What a group failed with goes on as one error."""
    if IS_SHARED:
        # Who is cancelled while its group ends is cancelled in the crate, whatever failed in the group meanwhile.
        if is_cancelling() and not group.is_cancel_to_come:
            raise asyncio.CancelledError
        # And the body's error has its place in time there, but comes last in CPython.
        numbers = sorted(error.number for error in errors.exceptions)
    else:
        numbers = [words(error) for error in errors.exceptions]
    log(me, f"group raised {' '.join(map(str, numbers))}")
    raise Failed(min((error.number for error in errors.exceptions if isinstance(error, Failed)), default=0))


async def put(me, number, item):
    try:
        await Q[number].put(item)
        log(me, f"puts {item} in q{number}")
    except asyncio.QueueShutDown:
        log(me, f"q{number} is shut down")


async def get(me, number):
    try:
        log(me, f"gets {await Q[number].get()} of q{number}")
    except asyncio.QueueShutDown:
        log(me, f"q{number} is shut down")


def put_nowait(me, number, item):
    try:
        Q[number].put_nowait(item)
        log(me, f"puts {item} in q{number}")
    except asyncio.QueueFull:
        log(me, f"q{number} is full")
    except asyncio.QueueShutDown:
        log(me, f"q{number} is shut down")


def get_nowait(me, number):
    try:
        log(me, f"gets {Q[number].get_nowait()} of q{number}")
    except asyncio.QueueEmpty:
        log(me, f"q{number} is empty")
    except asyncio.QueueShutDown:
        log(me, f"q{number} is shut down")


def task_done(me, number):
    try:
        Q[number].task_done()
        log(me, f"one of q{number} is done")
    except ValueError:
        log(me, f"all of q{number} is done")


async def join(me, number):
    await Q[number].join()
    log(me, f"joined q{number}")


def shutdown(me, number, is_immediate):
    Q[number].shutdown(is_immediate)
    log(me, f"shuts q{number} down")


async def wait_event(me, number):
    await E[number].wait()
    log(me, f"saw e{number}")


async def wait_condition(me, number):
    async with C[number]:
        log(me, f"waits at c{number}")
        await C[number].wait()
        log(me, f"notified at c{number}")


async def notify(me, number, count):
    async with C[number]:
        C[number].notify(count)
        log(me, f"notifies c{number}")


async def wait_barrier(me, number):
    try:
        log(me, f"passes b{number} as {await B[number].wait()}")
    except asyncio.BrokenBarrierError:
        log(me, f"b{number} is broken")


def release(me, what, thing):
    """Releases what somebody may have acquired."""
    try:
        thing.release()
        log(me, f"releases {what}")
    except (RuntimeError, ValueError) as error:
        log(me, f"{what}: {words(error)}")


def existing(numbers):
    return [T[number] for number in numbers if number in T]


def keep(me, number, make):
    """Keeps what is neither awaited nor forgotten here; nothing is made of no tasks."""
    try:
        X[number] = make()
        log(me, f"keeps x{number}")
    except TypeError:
        log(me, "no tasks")


def spawn_late(me, group, number, coroutine):
    """Asks a group for a task that may be over or about to end."""
    try:
        T[number] = group.create_task(coroutine)
        log(me, f"makes t{number}")
    except RuntimeError as error:
        log(me, words(error).split("<")[0])


def reschedule(me, limit, delay):
    try:
        limit.reschedule(LOOP.time() + delay)
        log(me, "moves the limit")
    except RuntimeError as error:
        log(me, words(error))


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
        if IS_SHARED and was_cancel_to_come:
            raise asyncio.CancelledError
        log(me, f"{name} took too long")
    except Exception as error:
        log(me, f"{name} raised {words(error)}")
        raise
    else:
        log(me, f"{name} gave {value}")


async def wait_here(me, number):
    """Waits at a condition without a look whether its lock is held."""
    try:
        await C[number].wait()
        log(me, f"notified at c{number}")
    except RuntimeError as error:
        log(me, words(error))
