"""Snapshots: all that is to be known of a program at one moment. Whether it is stuck, and why, the page makes out of it.

It can be taken whether the program is watched or not, and changes nothing in it.
"""

from asyncio import futures

from ..outbox import WAITS
from ..page.calls import is_called
from .numbers import number_of, number_of_step, number_or_new
from .places import NOWHERE, function_of, place_of_function
from .reach import is_out_of_reach, timed_out_later
from .resources import say_resources
from .waits import chain_of, describe

# The ends of these waits come by whoever can reach what is waited for.
_BY_ANYBODY = WAITS["future"], WAITS["resource"]

_sets_result = futures._set_result_unless_cancelled


def say_snapshot(program):
    """Puts a snapshot into the outbox."""
    scheduler, say = program.scheduler, program.outbox.say
    tasks = scheduler.tasks()
    for task in tasks:
        number_or_new(task, program)
    ready = [handle for handle in scheduler.ready if not handle._cancelled]
    steps = [number_of_step(handle._callback) for handle in ready]
    ready_tasks, sleepers = set(steps), {}
    # To find out more takes time, which a program that is busy has only if it is watched.
    is_settled = scheduler.watch is not None or not ready
    say("snapshot_begin", scheduler.clock.read(), scheduler.turn_left(), is_called())
    waits = [None if number_of(task) in ready_tasks else describe(task, program) for task in tasks]
    timed = timed_out_later(scheduler, {number_of(task): wait for task, wait in zip(tasks, waits)})
    lone = [
        task
        for task, wait in zip(tasks, waits)
        if wait is not None and wait[0] in _BY_ANYBODY and number_of(task) not in timed
    ]
    if is_settled:
        program.reach.look(lone)
    out = {number_of(task) for task in lone if is_out_of_reach(task)}
    for task, wait in zip(tasks, waits):
        number = number_of(task)
        if wait is None:
            state, wait = "ready", (WAITS["turn"],)
        else:
            state = "waiting"
            if task._fut_waiter is not None:
                sleepers[id(task._fut_waiter)] = number
        # Of one that was made unwatched nobody knows more.
        made = getattr(task, "_webloop_made", None) or (0, *place_of_function(program, task), 0)
        parent, file, line, created_at = made
        is_cancel_requested = task.cancelling() > 0
        chain = [
            number
            for function, line_of_it in chain_of(task, program.file_name)
            for number in (program.outbox.name(function), line_of_it)
        ]
        name, function = task.get_name(), function_of(task)
        say(
            "snapshot_task", number, parent, name, function, file, line, created_at, state, is_cancel_requested,
            number in out, wait, chain,
        )
    say_resources(program, tasks if is_settled else ())
    for number, (by, *place) in program.failures.taken.items():
        say("snapshot_taken", number, by, *place)
    for handle, number in zip(ready, steps):
        if number:
            say("snapshot_ready_task", number)
        else:
            say("snapshot_ready_callback", *_place_of(handle))
    for when, sequence, timer in sorted(scheduler.timers, key=lambda entry: entry[:2]):
        if timer._scheduled:
            wakes = sleepers.get(id(timer._args[0]), 0) if timer._callback is _sets_result else 0
            say("snapshot_timer", sequence, when, wakes, *_place_of(timer))
    say("snapshot_end")


def _place_of(handle):
    return getattr(handle, "_place", NOWHERE)
