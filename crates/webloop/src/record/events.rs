//! What a trace's records say.
//!
//! A record is a few numbers; texts are interned, and nothing of the program is kept alive.

use std::time::Duration;

use crate::record::ids::{ResourceId, TaskId, Text, TimerId};
use crate::record::source_line::SourceLine;

/// One thing that happened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Record {
    /// Loop time in nanoseconds.
    pub at_ns: u64,
    /// What happened.
    pub event: Event,
}

/// What a record says.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// A task was made.
    TaskCreated {
        /// The new task.
        task: TaskId,
        /// The task that made it, if one did.
        parent: Option<TaskId>,
        /// The name that the program gave it.
        name: Option<Text>,
        /// The line that made it.
        location: SourceLine,
    },
    /// A task got another name. No task in Rust does; programs in other languages, which have the same records, do.
    TaskRenamed {
        /// The task.
        task: TaskId,
        /// Its name from now on.
        name: Text,
    },
    /// A task's future begins to be polled.
    PollBegin {
        /// The task.
        task: TaskId,
    },
    /// The poll is over.
    PollEnd {
        /// The task.
        task: TaskId,
        /// How long the poll took on the host's clock, in nanoseconds.
        busy_ns: u64,
    },
    /// A task was put into the ready queue.
    Woken {
        /// The task.
        task: TaskId,
        /// The task that was running at the time, if one was.
        by: Option<TaskId>,
    },
    /// A task that is being polled begins to wait.
    WaitBegin {
        /// The task.
        task: TaskId,
        /// For what.
        on: Awaiting,
    },
    /// A task acquired something, such as a lock.
    Acquired {
        /// What it got.
        resource: ResourceId,
        /// Its type in lower case, such as `"lock"`.
        kind: &'static str,
        /// The name that the program gave it.
        name: Option<Text>,
        /// The task, if a task did it.
        task: Option<TaskId>,
    },
    /// Something was given back.
    Released {
        /// What was given back.
        resource: ResourceId,
        /// Its type in lower case, such as `"lock"`.
        kind: &'static str,
        /// The name that the program gave it.
        name: Option<Text>,
        /// The task, if a task did it.
        task: Option<TaskId>,
    },
    /// A timer was set.
    TimerSet {
        /// The timer.
        timer: TimerId,
        /// Its deadline in loop time, nanoseconds; `u64::MAX` is never.
        when_ns: u64,
    },
    /// A timer was due and joined the ready queue.
    TimerFired {
        /// The timer.
        timer: TimerId,
        /// By how much it was late, in nanoseconds of loop time.
        late_ns: u64,
    },
    /// A timer was cancelled before it was due.
    TimerCancelled {
        /// The timer.
        timer: TimerId,
    },
    /// A callback begins to run.
    CallbackBegin {
        /// The line that scheduled it; `None` for the loop's own, such as the end of a sleep.
        location: Option<SourceLine>,
    },
    /// The callback is over.
    CallbackEnd {
        /// How long it took on the host's clock, in nanoseconds.
        busy_ns: u64,
    },
    /// Somebody asked for a task to be cancelled.
    CancelRequested {
        /// The task to be cancelled.
        task: TaskId,
        /// The task that asked, if one did.
        by: Option<TaskId>,
    },
    /// A task is over.
    TaskDone {
        /// The task.
        task: TaskId,
        /// How it ended.
        outcome: Outcome,
    },
    /// Somebody awaits a task for the first time, or asks for its result, or wants to be called when it is done.
    Retrieved {
        /// The task.
        task: TaskId,
    },
    /// A queue's length has changed.
    QueueLength {
        /// The queue.
        resource: ResourceId,
        /// The name that the program gave it.
        name: Option<Text>,
        /// How many items are in it now.
        len: u32,
    },
    /// The loop gets the thread.
    SliceBegin,
    /// The loop gives the thread back.
    SliceEnd {
        /// How long it had the thread on the host's clock, in nanoseconds.
        busy_ns: u64,
    },
    /// A turn begins.
    TurnBegin {
        /// How many callbacks are ready.
        ready: u32,
    },
    /// A whole poll that did nothing but [`yield_now`](crate::yield_now): its begin, at which time this is, its wait for a
    /// turn, its wake by itself and its end. It took no time that the host's clock could measure, or is part of a stride.
    Yielded {
        /// The task.
        task: TaskId,
    },
    /// The last polls and callbacks were too short to be timed one by one. Their records carry the time at which the
    /// first of them began, and no busy time; this one carries the time at which the last was over.
    Stride {
        /// How many there were.
        callbacks: u32,
        /// How long they took together on the host's clock, in nanoseconds.
        busy_ns: u64,
    },
    /// The loop had the thread for longer than [`LONG_TURN`].
    LongTurn {
        /// For how long on the host's clock, in nanoseconds.
        busy_ns: u64,
        /// The line that was at work meanwhile, where that is known: of a program in Rust it is not.
        location: Option<SourceLine>,
    },
}

/// What a task waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Awaiting {
    /// Its next turn: [`yield_now`](crate::yield_now).
    Turn,
    /// A deadline in loop time, nanoseconds.
    SleepUntil(u64),
    /// Another task.
    Task(TaskId),
    /// A [`Future`](crate::Future) that somebody sets.
    Future,
    /// Several tasks at once: `gather`, `wait`, `as_completed`, a task group.
    Tasks,
    /// A lock, queue, event or the like.
    Resource {
        /// Which.
        id: ResourceId,
        /// Its type and operation in lower case, such as `"lock"` or `"queue put"`.
        kind: &'static str,
        /// The name that the program gave it.
        name: Option<Text>,
    },
}

/// How a task ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It returned.
    Ok,
    /// It returned an error to the `gather`, `wait` or task group that runs it.
    Error,
    /// It was cancelled.
    Cancelled,
    /// It panicked.
    Panicked,
}

/// A slice of the loop that lasts longer than this is a [`Event::LongTurn`]: the bound from which on the W3C's Long
/// Tasks API reports a task that kept a page from answering.
pub const LONG_TURN: Duration = Duration::from_millis(50);
