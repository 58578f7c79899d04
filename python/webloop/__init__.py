"""CPython's asyncio on webloop: one event loop a program, in a page that stays alive.

    program.py      Program: compiles, runs and stops one program
    core.py         Core: the queues of one program, and what the page calls
    turns.py        how turns are run
    event_loop.py   EventLoop: what asyncio sees
    handle.py       the handles that call_soon and call_at give back
    missing.py      what a page does not have: sockets, pipes, processes, signals
    interruption.py how the page ends a program that blocks it
    runs.py         asyncio.run and its kin, which cannot block a page
    stack.py        waits in the middle of a function, where the browser can
    rewrite.py      makes them work at the top level of a program all the same
    watch.py        tells the page's loop about every handle and task while somebody watches
    telling.py      the numbers in which it tells
    waiting.py      what a task waits for
    tasks.py        tasks that say when somebody awaits or cancels them
    locks.py        who holds a lock
    queues.py       how many items a queue holds
    report.py       errors, with the lines of the program
    output.py       what a program prints
    clock.py        the clocks of time and datetime, which agree with the loop's
    current.py      which program runs just now
    listeners.py    what programs listen to, so that it ends with them and waits while they are paused
    attributes.py   attributes of their HTML that call them
    names.py        what programs for PyScript use without importing it
    patches.py      what has to change in the standard library, once for all programs

Order: ready callbacks run first in, first out; a turn runs exactly what was ready when it began; due timers join
behind, by deadline and, at equal deadlines, in the order they were made.
"""
