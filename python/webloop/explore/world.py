"""The outside of a program that is explored: in the good run the real one, whose answers are recorded; in all others the record.

What a program fetches, and any promise of JavaScript that it awaits, is asked for really in the good run. Its answer is kept
with how long it took. In other runs the same request gets the same answer, as an event that a director lets come. A GET that the record
has is answered as often as it is asked; one that it lacks is asked for once, between two runs. What else the record lacks makes a
run one of which nobody knows how it goes on.

`fetch` is exchanged in the document while a search has the interpreter. A body is there as soon as its head is: reading it takes
one turn.
"""

import asyncio
from hashlib import blake2b

import js
from _pyodide import _future_helper
from pyodide.code import run_js
from pyodide.ffi import create_proxy, to_js
from pyodide.http import _pyfetch

from .. import here
from ..scheduler import clock
from .events import Answer
from .names import call_text

_get_future_resolvers = _future_helper.get_future_resolvers


# Answers up to so many bytes are told as they are.
_LONGEST_TOLD = 1024

# In JavaScript, since Python would make futures of these promises, of the loop that runs.
_ask = run_js("""
(fetch, resource, options, got, failed) => {
  (async () => {
    try {
      const response = await (options ? fetch(resource, options) : fetch(resource));
      got(response, new Uint8Array(await response.arrayBuffer()));
    } catch (error) {
      failed(String(error?.message ?? error));
    } finally {
      got.destroy();
      failed.destroy();
    }
  })();
}
""")


class Recorded:
    """One answer: how long it took, and what it was. Without a head it is an error with words, or a value as it is."""

    def __init__(self, seconds, head=None, body=b"", words=None, value=None):
        self.seconds, self.head, self.body, self.words, self.value = seconds, head, body, words, value

    def told(self):
        """As plain data."""
        if self.head is None:
            return {"words": self.words}
        if len(self.body) <= _LONGEST_TOLD:
            try:
                return {**self.head, "text": self.body.decode()}
            except UnicodeDecodeError:
                pass
        return {**self.head, "hash": blake2b(self.body, digest_size=8).hexdigest(), "length": len(self.body)}

    def answer(self):
        """The value, and the error."""
        if self.words is not None:
            return None, js.TypeError.new(self.words)
        return (self.value, None) if self.head is None else (Response(self), None)


class World:
    """The outside, and what is recorded of it."""

    def __init__(self):
        self.requests = {}  # by what is asked for, the answers in turn; None for one that is under way
        self.promises = {}  # by the names of events
        self.wanted = {}  # requests that the record lacks, and how to make them
        self.on_arrival = None  # who waits for answers hears of each
        self.under_way = 0
        self.recording = None  # the good run, while it lasts
        self.counts = {}
        self.real_fetch = js.fetch
        js.fetch = self.fetch
        self.real_pyodide_fetch = _pyfetch._jsfetch
        _pyfetch._jsfetch = self.fetch
        _future_helper.get_future_resolvers = self.resolvers_of

    def give_back(self):
        js.fetch = self.real_fetch
        _pyfetch._jsfetch = self.real_pyodide_fetch
        _future_helper.get_future_resolvers = _get_future_resolvers

    def begin(self, trial, is_recording):
        self.counts = {}
        self.recording = trial if is_recording else None

    # The record as plain data, such as a link has it.

    def take(self, answers):
        """Puts answers into the record that nobody has to ask for."""
        for each in answers:
            if "text" in each or "words" in each:
                head = {name: each[name] for name in ("status", "statusText", "url", "headers")} if "text" in each else None
                recorded = Recorded(each["seconds"], head, each.get("text", "").encode(), each.get("words"))
                self.requests.setdefault((each["method"], each["address"], each["body"]), []).append(recorded)

    def answers(self):
        """The answers of the record: those that are short as they are, of others the hash."""
        for (method, address, body), answers in self.requests.items():
            for each in answers:
                if each is not None:
                    yield {"method": method, "address": address, "body": body, "seconds": round(each.seconds, 4), **each.told()}

    # What programs call.

    def fetch(self, resource, options=None, **others):
        """Stands in for `fetch` of JavaScript."""
        if options is None and others:
            options = to_js(others, dict_converter=js.Object.fromEntries)
        trial = here.program
        loop = asyncio.get_running_loop()
        future = loop.create_future()
        request = _Request(resource, options)
        label = trial.names.current()
        function = "fetch" if request.method == "GET" else request.method
        name = trial.names.event(f"{call_text(function, [request.shown])} in {label}")
        answer = Answer(future, None)
        number = self.counts[request.key] = self.counts.get(request.key, -1) + 1
        recorded = self.requests.get(request.key, ())
        if trial is self.recording and number >= len(recorded):
            event = trial.scheduler.add_answer(name, label, answer, float("inf"))
            self._ask(request, self._arrive(trial, event))
            return future
        found = None
        if number < len(recorded) or (recorded and request.method == "GET"):
            found = recorded[min(number, len(recorded) - 1)]
        if found is not None:
            answer.value, answer.error = found.answer()
            trial.scheduler.add_answer(name, label, answer, found.seconds)
        else:
            trial.is_unknown = True
            if request.method == "GET":
                self.wanted.setdefault(request.key, request)
        return future

    def resolvers_of(self, future):
        """Pyodide makes these for a promise that is awaited: they settle the future."""
        trial = here.program
        if not hasattr(trial, "subject"):
            return _get_future_resolvers(future)
        label = trial.names.current()
        name = trial.names.event(f"promise in {label}")
        answer = Answer(future, None)
        if trial is not self.recording:
            recorded = self.promises.get(name)
            if recorded is None:
                trial.is_unknown = True
            else:
                answer.value, answer.error = recorded.value, recorded.words
                trial.scheduler.add_answer(name, label, answer, recorded.seconds)
            return _nothing, _nothing
        event = trial.scheduler.add_answer(name, label, answer, float("inf"))
        begun = clock.real_time()
        self.under_way += 1

        def settle(value, error):
            self.promises[name] = answer.recorded = Recorded(clock.real_time() - begun, value=value, words=error)
            answer.value, answer.error = value, error
            self._arrived(trial, event)

        return (lambda value: settle(value, None)), (lambda error: settle(None, error))

    # The real outside.

    def _arrive(self, trial, event):
        def arrive(recorded):
            event.handle.recorded = recorded
            event.handle.value, event.handle.error = recorded.answer()
            self._arrived(trial, event)

        return arrive

    def _arrived(self, trial, event):
        self.under_way -= 1
        trial.arrivals.append((clock.real_time(), event))
        if self.on_arrival is not None:
            self.on_arrival()

    def _ask(self, request, on_answer):
        """Makes a request really; its answer is recorded."""
        begun = clock.real_time()
        answers = self.requests.setdefault(request.key, [])
        place = len(answers)
        answers.append(None)
        if on_answer is not None:
            self.under_way += 1

        def over(recorded):
            answers[place] = recorded
            if on_answer is not None:
                on_answer(recorded)
            elif self.on_arrival is not None:
                self.on_arrival()

        def got(response, body):
            head = {
                "status": response.status, "statusText": response.statusText, "url": response.url,
                "headers": [list(each) for each in response.headers.entries()],
            }
            over(Recorded(clock.real_time() - begun, head, body.to_bytes()))

        def failed(words):
            over(Recorded(clock.real_time() - begun, words=words))

        # Once called, the other one is of no use.
        proxies = create_proxy(got), create_proxy(failed)
        _ask(self.real_fetch, request.resource, request.options, *proxies)

    def ask_wanted(self):
        """Makes the requests that runs have lacked."""
        for request in self.wanted.values():
            if request.key not in self.requests:
                self._ask(request, None)
        self.wanted.clear()

    def is_waiting(self):
        """Whether an answer is still under way."""
        return any(None in answers for answers in self.requests.values()) or self.under_way > 0


class _Request:
    """What is asked for."""

    def __init__(self, resource, options):
        self.resource, self.options = resource, options
        is_text = isinstance(resource, str)
        address = resource if is_text else str(getattr(resource, "url", resource))
        of_options = getattr(options, "method", None)
        self.method = str(of_options or (None if is_text else getattr(resource, "method", None)) or "GET").upper()
        body = getattr(options, "body", None)
        base = str(getattr(getattr(js, "document", None), "baseURI", ""))
        folder = base.rpartition("/")[0] + "/"
        self.shown = address.removeprefix(folder) if len(folder) > 1 else address
        self.key = self.method, self.shown, None if body is None else str(body)


class Response:
    """A response that was recorded, as JavaScript's is to Python."""

    def __init__(self, recorded):
        head = recorded.head
        self._recorded = recorded
        self.status, self.statusText, self.url = head["status"], head["statusText"], head["url"]
        self.ok = 200 <= self.status < 300
        self.redirected, self.type = False, "basic"
        self.bodyUsed = False

    @property
    def headers(self):
        return js.Headers.new(to_js(self._recorded.head["headers"]))

    def clone(self):
        return Response(self._recorded)

    def text(self):
        return self._read(lambda body: body.decode("utf-8", "replace"))

    def json(self):
        return self._read(lambda body: js.JSON.parse(body.decode("utf-8", "replace")))

    def arrayBuffer(self):
        return self._read(lambda body: to_js(body).buffer)

    def bytes(self):
        return self._read(to_js)

    def blob(self):
        return self._read(lambda body: js.Blob.new([to_js(body)]))

    def _read(self, convert):
        loop = asyncio.get_running_loop()
        future = loop.create_future()
        if self.bodyUsed:
            future.set_exception(js.TypeError.new("body stream already read"))
            return future
        self.bodyUsed = True
        loop.call_soon(self._settle, future, convert)
        return future

    def _settle(self, future, convert):
        if future.done():
            return
        try:
            future.set_result(convert(self._recorded.body))
        except Exception as error:
            future.set_exception(error)


def _nothing(value):
    pass
