"""The search for an order of events that breaks a program.

A program is run again and again in one interpreter, each time wholly inside of Python and on a clock that jumps, and each time
its outside events (answers, timers) come in another order that can really happen. Nothing of this is imported by a program
that is only run.

    names.py        names of tasks and events that survive edits
    constraints.py  decisions as lines of text: `after X Y`
    director.py     which event comes next: the good order, and constraints on it; chance.py: at random
    events.py       events, and the scheduler that asks a director for them
    trial.py        one run; subject.py: what all runs of a search share; interpreter.py: what is put back after each
    broken.py       what counts as broken
    world.py        the outside: recorded answers
    search.py       the stages; singles.py: every order with one thing moved
    minimise.py     the fewest constraints that break it
    words.py        a finding in plain English
    explorer.py     the messages
"""
