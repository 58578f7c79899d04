"""asyncio.run, run_until_complete and run_forever where nothing can block.

A program's top level is itself a task, so what CPython does by blocking is done there by awaiting: rewriting.py turns
`asyncio.run(main())` at the top level into `await` of `call` below. Inside of functions and tasks it needs stack switching.

A loop that is run this way behaves as in CPython: it stops at the end of the turn in which its future's callbacks ran, and
runs nothing more until somebody runs it again.
"""

import asyncio
import functools
import inspect
from asyncio import CancelledError, coroutines, futures, tasks
from types import MethodType
from weakref import WeakKeyDictionary

from pyodide.ffi import can_run_sync

from .. import here
from ..page.interruption import is_from_page
from .stacks import check_room, wait_for, wait_until_done

_WRITE = "call it at the top level of the program, outside of any function, or write `await` there"


class Runs:
    """Runs the loops of one program."""

    def __init__(self, program):
        self.program = program
        self.scheduler = program.scheduler
        self.waited_for = WeakKeyDictionary()  # of the future of who waits here, the future of another loop it stands for
        self.ends = {}  # of each loop that somebody runs, what ends that: called with an error or none
        self.stopped = set()  # loops that were stopped before anybody ran them: they run for one turn

    # What a program's call becomes.

    async def call(self, function, /, *args, **kwargs):
        """Calls a function, awaiting instead of blocking if it is one of those that block."""
        if function is asyncio.run:
            return await self.run(*args, **kwargs)
        if isinstance(function, MethodType):
            owner = function.__self__
            name = function.__name__
            if getattr(owner, "_scheduler", None) is self.scheduler and name in ("run_until_complete", "run_forever"):
                return await getattr(self, "_" + name)(owner, *args, **kwargs)
            if isinstance(owner, asyncio.Runner) and name == "run":
                return await self.run_runner(owner, *args, **kwargs)
            if isinstance(owner, asyncio.Runner) and name == "close":
                return await self.close_runner(owner)
        return function(*args, **kwargs)

    async def run(self, main, *, debug=None, loop_factory=None):
        """asyncio.run: a loop of its own, whose tasks are cancelled when `main` is done."""
        runner = asyncio.Runner(debug=debug, loop_factory=loop_factory)
        try:
            return await self.run_runner(runner, main)
        finally:
            await self.close_runner(runner)

    async def run_runner(self, runner, coro, *, context=None):
        loop = runner.get_loop()
        if not coroutines.iscoroutine(coro):
            if not inspect.isawaitable(coro):
                raise TypeError("An asyncio.Future, a coroutine or an awaitable is required")
            coro = _awaiting(coro)
        if not loop._is_halted:
            raise RuntimeError("Runner.run() cannot be called from a running event loop")
        task = loop.create_task(coro, context=runner._context if context is None else context)
        return await self._run_until_complete(loop, task)

    async def close_runner(self, runner):
        """What asyncio.Runner.close does, awaiting instead of blocking."""
        loop = runner._loop
        if loop is None:
            return
        try:
            await self._cancel_all(loop)
            await self._run_until_complete(loop, _ending(loop, "shutdown_asyncgens"))
            await self._run_until_complete(loop, _ending(loop, "shutdown_default_executor"))
        finally:
            if runner._set_event_loop:
                asyncio.set_event_loop(None)
            runner._loop = None
            runner._state = asyncio.runners._State.CLOSED
            loop.close()

    async def _cancel_all(self, loop):
        from ..scheduler.control import in_order

        leftover = in_order(tasks.all_tasks(loop))
        if not leftover:
            return
        for task in leftover:
            # Who is cancelled because the program ends may be cleaning up already.
            if not self.program.is_closing or not task.cancelling():
                task.cancel()
        # `gather` looks at the running loop.
        running = asyncio._get_running_loop()
        asyncio._set_running_loop(loop)
        gathered = tasks.gather(*leftover, return_exceptions=True)
        asyncio._set_running_loop(running)
        await self._run_until_complete(loop, gathered)
        for task in leftover:
            if not task.cancelled() and task.exception() is not None:
                message = "unhandled exception during asyncio.run() shutdown"
                loop.call_exception_handler({"message": message, "exception": task.exception(), "task": task})

    async def _run_until_complete(self, loop, future):
        loop._check_closed()
        own_loop = self.program.loop
        if futures.isfuture(future) and futures._get_loop(future) is own_loop:
            # Such as a `gather` called at the top level, where the program's own loop is the running one.
            self.resume(loop)
            try:
                return await future
            finally:
                self.halt(loop)
        is_new = not futures.isfuture(future)
        future = tasks.ensure_future(future, loop=loop)
        if loop is own_loop:
            return await future
        if not loop._is_halted:
            raise RuntimeError("This event loop is already running")
        self.waited_for[waiter := asyncio.get_running_loop().create_future()] = future

        def stop(_):
            error = None if future.cancelled() else getattr(future, "_exception", None)
            if not isinstance(error, (SystemExit, KeyboardInterrupt)):
                self.scheduler.at_turn_end(halt)
            elif is_from_page(error):
                # The program is being ended, and nobody in it is to catch that.
                self.scheduler.at_turn_end(lambda: halt(CancelledError()))
            # Else it has ended the run already.

        def halt(error=None):
            self.halt(loop)
            if not waiter.done():
                _settle(waiter, error)

        future.add_done_callback(stop)
        self._begin(loop, halt)
        try:
            while True:
                try:
                    await waiter
                    break
                except CancelledError:
                    if not waiter.cancelled() or loop._is_halted:
                        raise
                    # The one who waits is cancelled: so is what it waits for, which may take its time.
                    self.waited_for[waiter := asyncio.get_running_loop().create_future()] = future
                    future.cancel()
        except BaseException:
            if is_new and future.done() and not future.cancelled():
                # What ended the run may be the error of the task, which nobody else sees.
                future.exception()
            raise
        finally:
            future.remove_done_callback(stop)
            self.halt(loop)
            self.ends.pop(loop, None)
        if not future.done():
            raise RuntimeError("Event loop stopped before Future completed.")
        return future.result()

    async def _run_forever(self, loop):
        loop._check_closed()
        if loop in self.ends or (not loop._is_halted and loop is not self.program.loop):
            raise RuntimeError("This event loop is already running")
        waiter = self.program.loop.create_future()

        def halt(error=None):
            self.halt(loop)
            if not waiter.done():
                _settle(waiter, error)

        self._begin(loop, halt)
        try:
            await waiter
        finally:
            self.halt(loop)
            self.ends.pop(loop, None)

    def _begin(self, loop, halt):
        self.ends[loop] = halt
        self.resume(loop)
        if loop in self.stopped:
            self.stopped.discard(loop)
            # Behind what was held, so at the end of the turn in which that runs.
            self.program.loop.call_soon(lambda: self.scheduler.at_turn_end(halt))

    def stop_loop(self, loop):
        """loop.stop(): whoever runs the loop goes on at the end of the turn."""
        halt = self.ends.get(loop)
        if halt is not None:
            self.scheduler.at_turn_end(halt)
        elif loop._is_halted:
            self.stopped.add(loop)
        elif loop is not self.program.loop:
            self.scheduler.at_turn_end(lambda: self.halt(loop))

    def end_with(self, loop, error):
        """A callback of a loop raised what ends the run of the loop, as in CPython, if somebody waits for it."""
        halt = self.ends.get(loop)
        if halt is None:
            return False
        halt(error)
        return True

    def resume(self, loop):
        """Lets a loop run: what was held goes behind what is ready."""
        if not loop._is_halted:
            return
        loop._is_halted = False
        loop._add = self.scheduler.add
        if loop._debug:
            loop._track_origins(True)
        held, loop._held = loop._held, []
        for handle in held:
            if not handle._cancelled:
                loop._add(handle)

    def halt(self, loop):
        """Holds what becomes ready in a loop until it is run again."""
        if loop is not self.program.loop and not loop._is_halted and not loop._closed:
            loop._is_halted = True
            loop._add = loop._held.append
            if loop._debug:
                loop._track_origins(False)
            if asyncio._get_running_loop() is loop:
                # What is ready in the running loop is run without another look at it.
                asyncio._set_running_loop(self.program.loop)

    # What is left for calls that were not rewritten.

    def run_until_complete(self, loop, future):
        if self.is_in_cpythons_loop():
            if loop is asyncio._get_running_loop():
                raise RuntimeError("This event loop is already running")
            raise RuntimeError("Cannot run the event loop while another loop is running")
        if not can_run_sync():
            # As Pyodide does: it is started, and who can await it has it.
            task = tasks.ensure_future(future, loop=loop)
            if loop._is_halted:
                task.add_done_callback(lambda _: self.scheduler.at_turn_end(lambda: self.halt(loop)))
                self.resume(loop)
            return task
        if loop._is_halted:
            return wait_for(self.scheduler, "run_until_complete()", self._run_until_complete(loop, future))
        check_room("run_until_complete()", future)
        future = tasks.ensure_future(future, loop=loop)
        wait_until_done(self.scheduler, future)
        return future.result()

    def run_forever(self, loop):
        if asyncio._get_running_loop() not in (None, self.program.loop):
            raise RuntimeError("Cannot run the event loop while another loop is running")
        return self.block("loop.run_forever()", self._run_forever(loop))

    def block(self, what, waiting):
        """What was called inside of a function or a task, where it has to block: waits for a coroutine if that can be."""
        if self.is_in_cpythons_loop():
            waiting.close()
            raise RuntimeError(f"{what} cannot be called from a running event loop: write `await`")
        if can_run_sync():
            return wait_for(self.scheduler, what, waiting)
        waiting.close()
        if self.is_top_level():
            raise RuntimeError(f"{what} cannot block a page from inside of a function: {_WRITE}")
        raise RuntimeError(f"{what} cannot be called while a loop is running: {_WRITE}")

    def is_in_cpythons_loop(self):
        """Whether a loop runs that somebody runs, as by asyncio.run: there is the same in CPython, which has an error for all
        that blocks. The program's own loop is Pyodide's, where a task may block if stacks can be switched.
        """
        loop = asyncio._get_running_loop()
        return loop is not None and loop is not self.program.loop

    def is_top_level(self):
        """Whether the program's top level is what runs, and not one of its tasks."""
        if asyncio._get_running_loop() is None:
            # Somebody has hidden the running loop; a task would have one.
            return True
        try:
            return asyncio.current_task() in self.program.scripts
        except RuntimeError:
            return False


def _ending(loop, name):
    """What runs a loop for the last time. Where that does nothing it is not worth a task, which somebody might watch; but
    it takes the number of one, and its two turns, in which what is still ready runs as well.
    """
    method = getattr(loop, name)
    if loop._asyncgens or getattr(method, "__func__", None) is not getattr(type(loop), name):
        return method()
    _skip_number()
    future = loop.create_future()
    loop.call_soon(future.set_result, None)
    return future


class _NoLoop:
    """Where a task is made of which nobody hears."""

    def get_debug(self):
        return False

    def call_soon(self, callback, *, context=None):
        pass


def _skip_number():
    coroutine = _awaiting(None)
    asyncio.tasks._CTask(coroutine, loop=_NoLoop())._log_destroy_pending = False
    coroutine.close()


def _settle(waiter, error):
    if error is None:
        waiter.set_result(None)
    else:
        waiter.set_exception(error)


async def _awaiting(awaitable):
    return await awaitable


_cpython_run = asyncio.run
_cpython_runner_run = asyncio.Runner.run
_cpython_runner_close = asyncio.Runner.close


@functools.wraps(_cpython_run)
def run(main, *, debug=None, loop_factory=None):
    runs = here.program.runs
    return _blocking("asyncio.run()", runs, runs.run(main, debug=debug, loop_factory=loop_factory), main)


@functools.wraps(_cpython_runner_run)
def _run_runner(self, coro, *, context=None):
    runs = here.program.runs
    return _blocking("Runner.run()", runs, runs.run_runner(self, coro, context=context), coro)


@functools.wraps(_cpython_runner_close)
def _close_runner(self):
    if self._loop is not None and not self._loop.is_closed():
        runs = here.program.runs
        return runs.block("Runner.close()", runs.close_runner(self))


def _blocking(what, runs, waiting, main):
    try:
        return runs.block(what, waiting)
    except RuntimeError:
        if not can_run_sync() and coroutines.iscoroutine(main) and inspect.getcoroutinestate(main) == inspect.CORO_CREATED:
            # It will never run; the error says why.
            main.close()
        raise


def install():
    asyncio.run = asyncio.runners.run = run
    asyncio.Runner.run = _run_runner
    asyncio.Runner.close = _close_runner
