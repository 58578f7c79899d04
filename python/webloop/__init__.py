"""CPython's asyncio on webloop: one scheduler for a program, in a page that stays alive.

    protocol.py   the messages between a program and the page
    program.py    Program: what the host holds; the life of a program
    outbox.py     what goes to the page with the next batch
    here.py       the program of this interpreter
    scheduler/    queue, turns, clock, control: when what is run; loop and handles: what asyncio sees
    blocking/     asyncio.run and its kin, which cannot block a page: run, rewriting (top level), stacks (inside of functions)
    watch/        the log of what happens, and snapshots; locks, queues and tasks that can be listened to
    explore/      the search for an order of events that breaks a program; imported only for that
    page/         what a program finds here: names, output, errors, clocks, listeners, attributes of its HTML, what is missing

Order: ready callbacks run first in, first out; a turn runs exactly what was ready when it began; due timers join behind, by
deadline and, at equal deadlines, in the order they were made. It is the same in every mode.
"""
