"""The names that a fuzzed program uses, which is a plain asyncio program but for these."""

import asyncio

from awaiting import *
from scopes import *
from sharing import *
from world import *


def names():
    """The names, as a program's globals."""
    return {**globals(), "LOOP": now.loop}
