"""The program of this interpreter: there is one, from `webloop.program.start` on. Tests start one after the other."""

program = None
