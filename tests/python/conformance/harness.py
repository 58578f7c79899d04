"""CPython's own test_asyncio, one test at a time, on the loop that is asked for.

    cpython   asyncio's BaseEventLoop of the same interpreter: what fails here fails because the tests are of another
              version of Python, or because of Pyodide, and not because of a loop
    webloop   Pyodide's own WebLoop
    unwatched, watched
              ours; the page calls `run` in a program of ours

The tests block: they call `loop.run_until_complete`. Both loops of a page can wait in the middle of a function, since the
browser switches stacks; so the tests run as they are written. What they are given otherwise than in CPython:

- A loop that moves a clock of its own, or a bare BaseEventLoop, is replaced by the loop that is tested. Ours is in virtual time,
  which starts at zero with each such loop, and its `_ready` gives what waits in its queue. WebLoop's clock is real, so times are
  compared to a twentieth of a second and its bare seconds are waited for.
- WebLoop has no `asyncio.Runner`; it is given one that waits as its `run_until_complete` does.
"""

import asyncio
import copy
import functools
import gc
import importlib
import io
import json
import sys
import time
import traceback
import types
import unittest
import warnings
from asyncio import base_events, events
from unittest import mock

_TOLERANCE_S = 0.05

_kind = None
_new_event_loop = None
_policy = None
result = None


class SleepingLoop(base_events.BaseEventLoop):
    """CPython's loop, with nothing but timers to wait for."""

    def __init__(self):
        super().__init__()
        self._selector = self

    def select(self, timeout):
        if timeout is None:
            raise RuntimeError("nothing is left to wait for")
        time.sleep(timeout)
        return ()

    def _process_events(self, events):
        pass

    def _write_to_self(self):
        pass


def load(kind, module_names):
    """Imports the tests and puts the loop in place; gives the tests' names, or why there are none, as json."""
    global _kind, _policy
    _kind = kind
    _policy = None if kind == "cpython" else events._event_loop_policy
    sys.path.insert(0, "/conformance")
    warnings.simplefilter("ignore")
    if kind == "cpython":
        _replace_loop(SleepingLoop)
    elif kind == "webloop":
        from pyodide.webloop import WebLoop

        _replace_loop(WebLoop)
        asyncio.Runner.run = _run_by_waiting
    else:
        asyncio.EventLoop._ready = property(_ready)
    from test import support

    # The whole package asks for sockets, of which most of its modules make no use.
    support.requires_working_socket = lambda *, module=False: None
    found = {}
    for name in json.loads(module_names):
        try:
            module = importlib.import_module(f"test.test_asyncio.{name}")
            _prepare(module)
        except Exception:
            found[name] = traceback.format_exc()
        else:
            found[name] = list(_names_in(unittest.defaultTestLoader.loadTestsFromModule(module)))
    # Some tests collect garbage a hundred times.
    gc.collect()
    gc.freeze()
    return json.dumps(found)


def _replace_loop(new_event_loop):
    asyncio.new_event_loop = events.new_event_loop = new_event_loop
    asyncio.EventLoop = asyncio.SelectorEventLoop = new_event_loop


def _ready(loop):
    return [handle for handle in (*loop._scheduler.ready, *loop._held) if handle._loop is loop]


def _run_by_waiting(self, coro, *, context=None):
    loop = self.get_loop()
    return loop.run_until_complete(loop.create_task(coro, context=self._context if context is None else context))


def _names_in(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from _names_in(test)
        else:
            yield test.id()


def _prepare(module):
    """Gives the tests the loop that is asked for where they make one of their own."""
    from test.test_asyncio import utils

    utils.TestCase.setUp = utils.TestCase.tearDown = lambda self: None
    utils.TestCase.close_loop = staticmethod(lambda loop: loop.close())
    base = getattr(module, "BaseTest", None)
    has_loop = hasattr(base, "new_loop")
    if has_loop:
        base.setUp = _set_up_runner
        base.tearDown = _tear_down_runner
        base.new_loop = _loop_that_tells_of_its_end
    if _kind == "cpython":
        return
    utils.TestCase.new_test_loop = _new_real_loop
    if not has_loop and base is not None:
        base.setUp = _set_up_base_loop
    if hasattr(module, "BaseEventLoopTests"):
        module.BaseEventLoopTests.setUp = _set_up_base_loop
    if hasattr(module, "GatherTestsBase"):
        module.GatherTestsBase._run_loop = _run_what_is_ready


def _new_real_loop(self, generator=None):
    loop = asyncio.new_event_loop()
    self.set_event_loop(loop)
    loop.advance_time = _advance
    if generator is not None:
        if _kind != "webloop":
            loop._scheduler.clock._loop_base = 0.0
            return loop
        start = loop.time()
        exactly = type(self).assertAlmostEqual

        def about(first, second, places=None, msg=None, delta=None):
            # Some of these are times of the loop, which began at zero in CPython's.
            first, second = (value - start if value >= start > 1 else value for value in (first, second))
            exactly(self, first, second, msg=msg, delta=_TOLERANCE_S)

        self.assertAlmostEqual = about
    return loop


def _advance(seconds):
    if seconds > 1 and _kind == "webloop":
        raise unittest.SkipTest("moves the clock of a test loop by hand")
    time.sleep(seconds)


def _set_up_base_loop(self):
    self.loop = loop = asyncio.new_event_loop()
    self.set_event_loop(loop)

    def run_once():
        loop.stop()
        loop.run_forever()

    loop._run_once = run_once


def _run_what_is_ready(self, loop):
    from test.test_asyncio import utils

    for _ in range(5):
        utils.run_briefly(loop)


def _loop_that_tells_of_its_end(self):
    loop = self.made()
    loop.shutdown_ag_run = False

    async def shutdown_asyncgens():
        loop.shutdown_ag_run = True

    loop.shutdown_asyncgens = shutdown_asyncgens
    self.last_loop = loop
    return loop


def _set_up_runner(self):
    self.last_loop = None
    self.made = asyncio.EventLoop
    for module in (asyncio, events):
        patch = mock.patch.object(module, "new_event_loop", self.new_loop)
        patch.start()
        self.addCleanup(patch.stop)


def _tear_down_runner(self):
    if self.last_loop is not None:
        self.assertTrue(self.last_loop.is_closed())
        self.assertTrue(self.last_loop.shutdown_ag_run)


class _Result(unittest.TestResult):
    """How one test went."""

    outcome = "passed"
    words = ""

    def _note(self, outcome, words):
        if self.outcome == "passed":
            self.outcome, self.words = outcome, words

    def addError(self, test, error):
        self._note("error", self._exc_info_to_string(error, test))

    def addFailure(self, test, error):
        self._note("failed", self._exc_info_to_string(error, test))

    def addSubTest(self, test, subtest, error):
        if error is not None:
            is_failure = issubclass(error[0], test.failureException)
            self._note("failed" if is_failure else "error", self._exc_info_to_string(error, test))

    def addSkip(self, test, reason):
        self._note("skipped", reason)

    def addExpectedFailure(self, test, error):
        pass

    def addUnexpectedSuccess(self, test):
        self._note("failed", "unexpected success")


def run(name):
    """Runs one test and leaves how it went in `result`."""
    global result
    result = None
    told = _Result()
    running = asyncio._get_running_loop()
    streams = sys.stdout, sys.stderr
    sys.stdout = sys.stderr = io.StringIO()
    # Some tests change it.
    events._event_loop_policy = copy.copy(_policy)
    asyncio._set_running_loop(None)
    try:
        unittest.defaultTestLoader.loadTestsFromName(name).run(told)
    except BaseException:
        told._note("error", traceback.format_exc())
    finally:
        sys.stdout, sys.stderr = streams
        asyncio._set_running_loop(running)
    result = json.dumps({"outcome": told.outcome, "words": told.words})
