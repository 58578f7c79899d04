"""Explorer: a search as the page has it: it begins with the message `explore`, in slices of 8 ms, and tells what comes of it.

States: 1 the good run, which may wait for the outside -> 2 searching -> 3 over: the end is told, and the interpreter is given back.
`explore_stop` leads to 3 from either. The program of this interpreter runs nothing meanwhile; afterwards it may search again.

Options, all of them optional: `level` ("loop", "work", "beyond"), `prints` ("", "same", "any order"), `fails`, `cancels`, `runs`,
`seconds`, `seed` (another one for each frame), `leave_out` ([[kind, type, line, task], ..]) and `answers` (those of a finding, which
are then not asked for). Instead of searching: `constraints` (text) runs once under them, with `play` at normal speed (`speed`) in
the document that people see, and its lines as messages `line`; `choices` (names of events) runs up to where the next is needed.

`explore_finding`: `failure` (kind, type, line, task, text, or null), `constraints` (text), `what` ([{constraint, sentence, is_kept}]),
`badge` ({kind, pause_ms, text}), `level`, `hash`, `good_hash`, `first_difference`, `answers`, and `good` and `bad`: steps, each with
`step`, `turn`, `at` (seconds), `task` (number, 0 for none), `name`, `what` ("comes", "begins", "goes on", "is called"), `line` (where
it goes on), `to` (where it waits then), `text` (the event; or how the task ends: "ends", "fails", "is cancelled") and `prints`. Of a
search also `runs`, `minimising` and `is_minimal`; of choices `choices` ([{event, words}]).

`explore_end`: `verdict` ("found", "none", "ordinary", "does not repeat", "waits", "too large", "stopped", "syntax", "not understood",
"failed", "replayed", "played", "choosing", "chosen"), `text`, and once there is a good run `runs`, `orders`, `singles` ([tried, all]),
`unknown`, `irreducible`, `never_ends`, `failure` (of the good run), `found_after`; `good` where it is that what breaks or waits;
`difference`, `good`, `bad` and `cause` where it does not repeat itself.
"""

import json
from math import inf

from ..page.errors import remember_source
from ..scheduler import clock
from .choose import Chosen, as_constraints
from .constraints import ConstraintError, parse, text_of
from .good_run import good_run
from .interpreter import Lent
from .minimise import is_kept
from .play import play
from .recorder import first_difference
from .search import MOST_RUNS, Search, seed_of
from .subject import Subject
from .trial import Trial
from .words import Words, badge

_SLICE_S = 0.008
_PROGRESS_EVERY_S = 0.25
_MOST_SECONDS = 5.0


class Explorer:
    """One search of one program."""

    def __init__(self, program, source, file_name, options):
        self.program = program
        self.host = program.host
        self.options = json.loads(options or "{}")
        self.source, self.file_name = source, file_name
        self.lent = self.search = None
        self.most_runs = int(self.options.get("runs", MOST_RUNS))
        self.next_progress = 0.0
        self.work = self._work()
        self.program.scheduler.turn = self.turn
        self.host.request_turn()

    # The host gives a turn.

    def turn(self):
        end = clock.real_time() + _SLICE_S
        try:
            while True:
                seconds = next(self.work)
                if seconds is not None:
                    self.host.request_turn_at(None if seconds == inf else seconds)
                    break
                if clock.real_time() >= end:
                    self.host.request_turn()
                    break
        except StopIteration:
            del self.program.scheduler.turn
        except BaseException as error:
            # Of our own, since a run takes all of the program's; or an interrupt that came between.
            del self.program.scheduler.turn
            self.program.say_problem("callback", error)
            self._say("explore_end", {"verdict": "failed", "text": f"The search has failed: {type(error).__name__}: {error}"})
        self.program.outbox.send()

    def stop(self):
        """Ends it where it is."""
        if self.work.gi_frame is not None:
            self.work.close()
            del self.program.scheduler.turn
            self._end("stopped")
            self.program.outbox.send()

    # What it does.

    def _work(self):
        options = self.options
        remember_source(self.source, self.file_name)
        try:
            chosen = parse(options["constraints"]) if options.get("constraints") is not None else None
            subject = Subject(
                self.source, self.file_name, options.get("level", "loop"), options.get("prints", ""), bool(options.get("fails")),
                bool(options.get("cancels")),
            )
        except ConstraintError as error:
            self._end("not understood", text=str(error))
            return
        except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as error:
            self.program.say_problem("syntax", error.with_traceback(None))
            self._end("syntax")
            return
        self.lent = lent = Lent(self.source, subject.draws_page)
        lent.world.on_arrival = self.host.request_turn
        lent.world.take(options.get("answers", ()))
        try:
            good = yield from good_run(subject, lent)
            self.search = search = Search(
                subject, lent, good, self.most_runs, int(options.get("seed", 1)), map(tuple, options.get("leave_out", ())),
                float(options.get("seconds", _MOST_SECONDS)),
            )
            if options.get("choices") is not None:
                yield from self._choose(search, options["choices"])
                return
            if chosen is not None:
                yield from self._play(search, chosen) if options.get("play") else self._replay(search, chosen)
                return
            for _ in search.steps():
                self._progress()
                if lent.world.wanted:
                    lent.world.ask_wanted()
                    while lent.world.is_waiting():
                        yield inf
                yield None
            if search.finding is not None:
                self._finding(search.finding)
            self._end(search.verdict)
        finally:
            lent.give_back()

    def _replay(self, search, constraints):
        """One run under constraints, such as those of a link."""
        trial = search.recorded(constraints)
        yield None
        again = search.run_with(constraints)
        self._say("explore_finding", self._described(trial, constraints))
        self._end("replayed" if again.digest == trial.digest else "does not repeat")

    def _play(self, search, constraints):
        """The same at normal speed, in the document that people see."""
        trial = yield from play(self, constraints, seed_of(constraints), float(self.options.get("speed", 1)))
        self._say("explore_finding", self._described(trial, constraints))
        self._end("played")

    def _choose(self, search, names):
        """A run in which somebody has chosen what comes next, up to where the next choice is needed."""
        director = Chosen(names)
        trial = Trial(search.subject, self.lent, director, is_recorded=True).run()
        yield None
        told = self._described(trial, ())
        words = Words([search.good, trial])
        told["choices"] = [{"event": each.name, "words": words.event(each.name)[0]} for each in director.choices]
        if not director.choices:
            told["constraints"] = as_constraints(search, trial)
        self._say("explore_finding", told)
        self._end("choosing" if director.choices else "chosen")

    # What it tells.

    def _progress(self):
        now = clock.real_time()
        if now >= self.next_progress:
            self.next_progress = now + _PROGRESS_EVERY_S
            self._say_progress()

    def _say_progress(self):
        search = self.search
        self.program.outbox.say("explore_progress", search.runs, len(search.orders), self.most_runs)

    def _finding(self, finding):
        trial = self.search.recorded(finding.constraints)
        told = self._described(trial, finding.constraints)
        told |= {"runs": finding.found_after, "minimising": finding.minimising_runs, "is_minimal": finding.is_minimal}
        self._say("explore_finding", told)

    def _described(self, trial, constraints):
        search = self.search
        good = search.good
        words = Words([good, trial])
        failure = trial.failure
        return {
            "failure": failure and failure._asdict(),
            "constraints": text_of(constraints),
            "what": [
                {"constraint": str(each), "sentence": words.sentence(each), "is_kept": is_kept(each, trial)} for each in constraints
            ],
            "badge": badge(constraints, trial.scheduler.pauses),
            "level": search.subject.level,
            "hash": trial.digest,
            "good_hash": good.digest,
            "first_difference": first_difference(good.recorder.steps, trial.recorder.steps),
            "answers": list(self.lent.world.answers()),
            "good": good.recorder.steps,
            "bad": trial.recorder.steps,
        }

    def _end(self, verdict, text=None):
        told = {"verdict": verdict, "text": text or ""}
        search = self.search
        if search is not None:
            self._say_progress()
            good = search.good
            told |= {
                "runs": search.runs, "orders": len(search.orders), "singles": [search.singles_tried, search.singles_all],
                "unknown": search.unknown, "irreducible": len(search.irreducible),
                "never_ends": search.subject.most_callbacks is not None,
                "failure": good.failure and good.failure._asdict(),
            }
            if search.finding is not None:
                told["found_after"] = search.finding.found_after
            if verdict in ("ordinary", "waits"):
                told["good"] = good.recorder.steps
            if search.difference is not None:
                again = search.difference
                index = first_difference(good.recorder.steps, again.recorder.steps)
                told |= {
                    "difference": index, "good": good.recorder.steps[: index + 1], "bad": again.recorder.steps[: index + 1]
                }
                told["cause"] = (
                    "JavaScript or the page" if search.subject.asks_javascript
                    else "the order of a set of objects, or an address (id, hash, repr)"
                )
        told["text"] = told["text"] or _in_words(told)
        self._say("explore_end", told)

    def _say(self, kind, told):
        self.program.outbox.say(kind, json.dumps(told, ensure_ascii=False))


def _in_words(told):
    verdict = told["verdict"]
    if verdict == "none":
        tried, of = told["singles"]
        moved = f" Every order with one thing moved: {tried:,} of {of:,}." if of else ""
        orders = f"{told['orders']:,} different orders" if told["orders"] != 1 else "1 order"
        return f"{told['runs']:,} runs, {orders}.{moved} None breaks it."
    return {
        "found": f"Found after {told.get('found_after', 0):,} runs",
        "ordinary": "Breaks in the ordinary order",
        "does not repeat": "Does not repeat itself",
        "waits": "Waits for you",
        "too large": "Too large: more than 10,000 tasks",
        "stopped": "Stopped",
        "syntax": "Is no program yet",
        "choosing": "What comes next?",
        "chosen": "Ran in the chosen order",
        "played": "Ran in this order",
        "replayed": "Ran once under these constraints, and once more",
    }[verdict]
