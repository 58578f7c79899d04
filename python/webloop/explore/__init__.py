"""The search for an order of events that breaks a program.

A program is run again and again in one interpreter, each time wholly inside of Python and on a clock that jumps, and each time
its outside events (answers, timers) come in another order that can really happen. Nothing of this is imported by a program
that is only run.

    explorer.py     a search as the page has it: its messages
    search.py       the stages; singles.py: every order with one thing moved; minimise.py: the fewest constraints that break it
    good_run.py     the run in which everything happens by itself; choose.py: somebody chooses; play.py: at normal speed
    director.py     which event comes next: the good order, and constraints on it; chance.py: at random
    constraints.py  decisions as lines of text: `after X Y`
    names.py        names of tasks and events that survive edits; words.py: a finding in plain English
    subject.py      what all runs of a search share
    trial.py        one run; stand_in.py: what is asked of a program; steps.py: steps one by one; recorder.py: for people
    events.py       events, and the scheduler that asks a director for them
    world.py        the outside: recorded answers; page_timers.py: timers of the browser's
    interpreter.py  what is put back after each run
    broken.py       what counts as broken
"""
