"""The protocol: every message between a Python program in its frame and the page around it.

This file is its one source. The page's build (build/protocol.rs) makes Rust types of these tables, with a decoder for what comes
from the program and an encoder for what goes to it; tests make a reader of them as well. So the tables are literals of
this form and nothing else: a name, and the fields as "name:type name:type". A message's number is its place in its
table, counted from 1; an enumeration's members are counted from 0.

From the program, messages come in batches: one array of numbers (a message's number, its fields, the next message) and a
list of texts. Most are of a task and there are many of them, so a first field that is a `count` shares a number with the
message's own: count * 64 + number. To the program, each message is an array of its own: its number and its fields, texts
among them.

Types of fields:

    count     a whole number from 0 to 2**32 - 1
    number    any finite number
    seconds   seconds on the loop's clock; infinity is never
    flag      0 or 1
    text      a text; in a batch its place in the list of texts
    name      a text that comes often: its number, which `named` has given it; 0 is the empty one, and -n is "Task-n"
    counts    how many, then so many counts
    wait      a message of the table WAITS
    another   a member of the enumeration of that name

Tasks, timers and resources (locks, queues, ...) are numbered from 1 in each program; where there may be none, 0 is none.
A line of source is a file and a line from 1; line 0 is none.
"""

# How a task ended.
OUTCOME = ("ok", "error", "cancelled")

# How a program's top level ended.
ENDING = ("ok", "error", "cancelled")

# Where a line was printed.
STREAM = ("out", "err")

# What an error is of: a program that is none, its top level, what has blocked for too long, a task, a callback.
PROBLEM = ("syntax", "uncaught", "interrupted", "task", "callback")

# What a task is doing.
TASK_STATE = ("running", "ready", "waiting")

# What a task may wait for, or hold: a thing, and which operation of it.
RESOURCE = ("lock", "queue_get", "queue_put", "queue_join", "event", "semaphore", "condition", "barrier")

# What a task waits for.
WAITS = {
    "turn": "",
    "until": "when:seconds",
    "task": "task:count",
    # Several at once: tasks, and so many futures that are none.
    "tasks": "tasks:counts futures:count",
    "future": "",
    "outside": "",
    "resource": "kind:resource resource:count",
}

# From the program to the page.
TO_PAGE = {
    # A text gets a number, for the rest of the program.
    "named": "name:count text:text",
    # What is printed. A line that is not ended may be continued; of a flood some lines are only counted.
    "line": "stream:stream at:seconds task:name text:text",
    "line_continued": "text:text",
    "lines_dropped": "at:seconds lines:count",
    # What goes wrong: for people. The place is in lines and characters from 1, 0 where it is not known.
    "problem": "kind:problem message:text line:count column:count end_line:count end_column:count task:name"
    " traceback:text",
    # How the program is doing, after a batch in which that has changed. `next` is the earliest deadline;
    # `is_called` says whether the document may still call the program (a listener, a timer of the browser's).
    "state": "at:seconds ready:count turn_left:count next:seconds tasks:count is_called:flag is_paused:flag",
    # Its top level is over; tasks and listeners may go on.
    "ended": "how:ending",
    # Nothing of it runs any more. `still` is the document as it was, in HTML.
    "closed": "still:text",
    # The log, while the program is watched. Times are the loop's; `busy` is real time. Between a begin and its end stands
    # what happens in it: so who wakes, cancels or releases is the task whose step is under way, if one is.
    "slice_begin": "at:seconds",
    "slice_end": "at:seconds busy:number",
    # Before the end of a slice: this task, or a callback, was at this line whenever somebody looked while it kept the thread.
    "computed": "task:count file:name line:count",
    "turn_begin": "ready:count",
    # The clock was looked at, before the end of a step or callback: it took so long. Of those without this nobody knows. Or it
    # has jumped.
    "clock": "at:seconds busy:number",
    "poll_begin": "task:count",
    # How a step ends: that what it waits for was said before; that it yields, and is ready already for the next turn; that
    # it waits, and is not ready; that its task is over, and whether somebody waits for that.
    "poll_end": "",
    "poll_yield": "",
    "poll_wait": "wait:wait",
    "poll_done": "outcome:outcome is_awaited:flag",
    "callback_begin": "file:name line:count",
    "callback_end": "",
    "task_created": "task:count parent:count name:name function:name file:name line:count",
    "task_renamed": "task:count name:name",
    "task_done": "task:count outcome:outcome",
    # Somebody wants the result of a task that is over, or nobody can tell.
    "task_awaited": "task:count",
    "woken": "task:count",
    "wait_begin": "task:count wait:wait",
    "cancel_requested": "task:count",
    "lock_acquired": "lock:count task:count is_owned:flag",
    "lock_released": "lock:count",
    "queue_length": "queue:count length:count",
    # A snapshot, which was asked for: from its begin to its end, all of one moment.
    "snapshot_begin": "at:seconds turn_left:count is_called:flag",
    # `function` is that of the task's coroutine. `chain` is the functions of the program that the task is in the middle of, from
    # the outside in: of each the number of its name, and the line. `is_out_of_reach` says that nobody but the task itself can reach
    # the future that it waits for.
    "snapshot_task": "task:count parent:count name:name function:name file:name line:count created_at:seconds state:task_state"
    " is_cancel_requested:flag is_out_of_reach:flag wait:wait chain:counts",
    # A lock, a queue or the like: its name or else where it was made, how much there is of it (items, free permits, parties that
    # have come, 1 for an event that is set), how much there may be at most (0 where there is no bound), how many items of a queue
    # never got `task_done`, and of how many that were put (0 where nobody has counted), and who holds it.
    "snapshot_resource": "resource:count kind:resource name:name file:name line:count is_owned:flag amount:count most:count"
    " unfinished:count puts:count holders:counts",
    # A task has failed, and at this line another one has taken the error.
    "snapshot_taken": "task:count by:count file:name line:count",
    "snapshot_ready_task": "task:count",
    "snapshot_ready_callback": "file:name line:count",
    "snapshot_timer": "timer:count when:seconds wakes:count file:name line:count",
    "snapshot_end": "",
    # A search, while one is under way: so many runs and different orders so far, and how many runs there will be at most.
    "explore_progress": "runs:count orders:count most:count",
    # What a search has found, and how it ended: JSON, whose fields python/webloop/explore/explorer.py has.
    "explore_finding": "told:text",
    "explore_end": "told:text",
}

# From the page to the program. `run` comes once; what is to hold from the first callback on comes before it.
TO_PROGRAM = {
    "run": "source:text file_name:text html:text",
    "stop": "",
    "pause": "is_paused:flag",
    "step": "",
    "step_turn": "",
    "speed": "factor:number",
    "virtual_time": "is_virtual:flag",
    "cancel": "task:count",
    "watch": "is_watched:flag",
    "ask_snapshot": "",
    # Like `step`, and goes on until a callback has run in which code of the program runs.
    "step_own": "",
    # Instead of `run`: looks for an order of events that breaks the program. The options are JSON: `level` (loop, work, beyond),
    # `prints` (nothing, same, any order), `fails`, `cancels`, `runs`, `seconds`, `seed`, `leave_out` (failures that were found: kind,
    # type, line, task), and `constraints`: a text under which the program is run once, and nothing searched.
    "explore": "source:text file_name:text html:text options:text",
    "explore_stop": "",
}
