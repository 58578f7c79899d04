"""The program's locks, queues and their like: where they were made, what they are called, how much there is of them.

Where one was made is seen only while the program is watched. Names are looked for when a snapshot is asked for: in the
variables of the module, then in those of the functions that tasks are in the middle of, and in what these hold. No code of
the program runs for that. A name that was found stays.
"""

import sys
from asyncio import Barrier, Condition, Event, Lock, Queue, Semaphore
from collections import deque
from functools import wraps
from itertools import islice
from math import isnan, nan

from .places import NOWHERE, place_of_caller
from .waits import frames_of, number_of

_KINDS = {
    Lock: "lock",
    Queue: "queue_get",
    Event: "event",
    Semaphore: "semaphore",
    Condition: "condition",
    Barrier: "barrier",
}
_TYPES = tuple(_KINDS)
_inits = {kind: kind.__init__ for kind in _KINDS}

# What these make is a part of them, and not the program's.
_OWNERS = {id(kind.__init__.__code__) for kind in (Condition, Barrier, Queue)}

# A search looks at so many values, so many of each list, so many steps from a variable.
_MOST_VALUES = 2000
_MOST_ITEMS = 50
_MOST_STEPS = 3

# Of a queue that was not watched from its beginning nobody has counted what was put.
Queue._webloop_puts = nan

_watch = None


def _seen(init):
    @wraps(init)
    def __init__(self, *args, **options):
        init(self, *args, **options)
        if _watch is not None and id(sys._getframe(1).f_code) not in _OWNERS:
            self._webloop_made = place_of_caller(_watch, 2)
            self._webloop_puts = 0
            number_of(self)

    return __init__


_seen_inits = {kind: _seen(init) for kind, init in _inits.items()}


def set_watched(watch):
    global _watch
    if watch is not None:
        for resource in watch.program.resources.values():
            resource.__dict__.pop("_webloop_puts", None)
    _watch = watch
    for kind in _KINDS:
        kind.__init__ = (_inits if watch is None else _seen_inits)[kind]


def say_resources(program, tasks):
    """Says of each what there is to know; those that are a part of another one only if somebody waits for them or holds them.
    Names are looked for in what these tasks are in the middle of."""
    if tasks:
        _find_names(program, tasks)
    resources = sorted(program.resources.items())
    inner = {id(part) for _, resource in resources for part in _parts(resource)}
    for number, resource in resources:
        is_lock = isinstance(resource, Lock)
        if id(resource) in inner and not resource._waiters and not (is_lock and resource._locked):
            continue
        holder = resource._webloop_holder() if is_lock else None
        holders = [holder._webloop_number] if getattr(holder, "_webloop_number", None) else []
        is_owned = is_lock and resource._locked and resource._webloop_is_owned
        name, place = getattr(resource, "_webloop_name", ""), getattr(resource, "_webloop_made", NOWHERE)
        program.outbox.say(
            "snapshot_resource", number, _kind_of(resource), name, *place, is_owned, *_amounts(resource), holders
        )


def _kind_of(resource):
    return next(kind for base, kind in _KINDS.items() if isinstance(resource, base))


def _amounts(resource):
    """How much there is, how much there may be at most, what is unfinished, and of how many."""
    if isinstance(resource, Queue):
        puts = resource._webloop_puts
        return resource.qsize(), max(resource._maxsize, 0), resource._unfinished_tasks, 0 if isnan(puts) else puts
    if isinstance(resource, Semaphore):
        return resource._value, 0, 0, 0
    if isinstance(resource, Barrier):
        return resource._count, resource._parties, 0, 0
    return (resource._value if isinstance(resource, Event) else 0), 0, 0, 0


def _parts(resource):
    """What asyncio has made for a condition, a barrier or a queue. A lock that was given to a condition is the program's."""
    if isinstance(resource, Condition):
        parts = (resource._lock,)
    elif isinstance(resource, Barrier):
        parts = (resource._cond, resource._cond._lock)
    elif isinstance(resource, Queue):
        parts = (resource._finished,)
    else:
        parts = ()
    return [part for part in parts if not hasattr(part, "_webloop_made")]


def _find_names(program, tasks):
    names = {resource._webloop_name for resource in program.resources.values() if hasattr(resource, "_webloop_name")}
    found = set()
    # Those of the module come first, then those of the oldest task: who passes a thing on knows what it is.
    roots = [(None, program.namespace)]
    for task in tasks[:_MOST_VALUES]:
        roots += ((task, frame.f_locals) for frame in frames_of(task, program.file_name))
    for task, name, resource in _search(roots):
        if id(resource) in found:
            continue
        found.add(id(resource))
        number_of(resource)
        if not hasattr(resource, "_webloop_name"):
            if name in names and task is not None:
                name = f"{name} of {task.get_name()}"
            names.add(name)
            resource._webloop_name = name
            for part in _parts(resource):
                part._webloop_name = getattr(part, "_webloop_name", name)


def _search(roots):
    """The resources in variables, in lists and attributes of the program's classes: of each root, the nearest first."""
    seen = set()
    left = _MOST_VALUES
    for task, names in roots:
        waiting = deque((0, name, value) for name, value in names.items() if name[:2] != "__")
        while waiting and left:
            left -= 1
            steps, name, value = waiting.popleft()
            kind = type(value)
            if issubclass(kind, _TYPES):
                yield task, name, value
            if steps < _MOST_STEPS and id(value) not in seen:
                seen.add(id(value))
                waiting += [(steps + 1, *inner) for inner in _inside(name, kind, value)]


def _inside(name, kind, value):
    """What a value holds, by names."""
    if kind in (list, tuple, deque):
        return [(f"{name}[{index}]", item) for index, item in enumerate(islice(value, _MOST_ITEMS))]
    if kind is dict:
        items = islice(value.items(), _MOST_ITEMS)
        return [(f"{name}[{key!r}]", item) for key, item in items if type(key) in (str, int)]
    if kind.__module__ == "__main__":
        try:
            attributes = object.__getattribute__(value, "__dict__")
        except AttributeError:
            return ()
    elif kind is type and value.__module__ == "__main__":
        attributes = vars(value)
    else:
        return ()
    return [(f"{name}.{attribute}", item) for attribute, item in attributes.items()]
