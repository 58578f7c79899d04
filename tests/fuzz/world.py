"""The world of one fuzzed program: its log, its tasks, and the things that they share.

Every step writes a line: loop time in units, who, what. A time unit is 1/64 s: sums of it are exact as floats and as whole
nanoseconds, so equal deadlines are equal here and in Rust.

Tasks, handles and other awaitables are kept by number (`T`, `H`, `X`), the things that tasks share by kind and number
(`F` futures, `Q` queues, `L` locks, `E` events, `C` conditions, `S` semaphores, `B` barriers, `V` context variables).
"""

import asyncio
import contextvars
from types import SimpleNamespace

U = 1 / 64
NEVER = float("inf")

QUEUES = {"fifo": asyncio.Queue, "lifo": asyncio.LifoQueue, "priority": asyncio.PriorityQueue}

T, H, X = {}, {}, {}
F, Q, L, E, C, S, B, V = [], [], [], [], [], [], [], []
KEPT = (T, H, X, F, Q, L, E, C, S, B, V)

LINES, COLLECTED = [], []

# Tasks with their names, in the order in which they began.
BEGUN = []

# The loop of the program, and whether the crate has all that it is made of.
now = SimpleNamespace(loop=None, is_shared=False)


class Failed(Exception):
    """The error of a program, with its number."""

    def __init__(self, number):
        super().__init__(number)
        self.number = number


def reset(loop, things, is_shared):
    """Makes a new world for one program."""
    now.loop, now.is_shared = loop, is_shared
    for kept in (LINES, COLLECTED, BEGUN, *KEPT):
        kept.clear()
    loop.set_exception_handler(heard)
    for kind, *given in things:
        make(kind, *given)


def make(kind, *given):
    """Makes one thing."""
    match kind:
        case "future":
            F.append(now.loop.create_future())
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
            now.loop.set_task_factory(asyncio.eager_task_factory)
        case "variable":
            V.append(contextvars.ContextVar(f"v{len(V)}", default=0))
        case _:
            raise ValueError(f"no such thing: {kind}")


def log(me, text):
    LINES.append(f"{round(now.loop.time() * 64)} {me} {text}")


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
