//! What a lane shows: spans that follow each other, marks between them, and figures.

use std::collections::VecDeque;
use std::fmt;
use std::rc::Rc;

use webloop::trace::TaskId;

/// The end of a span that still lasts.
pub const OPEN: u64 = u64::MAX;

/// The loop, its callbacks, or one task.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    /// Whose lane it is.
    pub kind: LaneKind,
    /// `loop`, `callbacks` or the name of the task: `Task-N` where the program gave none.
    pub name: Rc<str>,
    /// The task that made this one, if one did.
    pub parent: Option<TaskId>,
    /// The line that made the task, where it is known.
    pub place: Option<Place>,
    /// Sorted, not overlapping; only the last may be open.
    pub spans: VecDeque<Span>,
    /// Sorted by time.
    pub marks: VecDeque<Mark>,
    /// Figures over the whole life of the lane, whatever spans were given up.
    pub stats: Stats,
    /// What it does as of the last record.
    pub state: LaneState,
}

/// Whose lane it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LaneKind {
    /// The loop: when it had the thread.
    Loop,
    /// The callbacks that are not tasks.
    Callbacks,
    /// One task.
    Task(TaskId),
}

/// Something that lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Loop time at its begin, in nanoseconds.
    pub begin_ns: u64,
    /// Loop time at its end, in nanoseconds; [`OPEN`] while it lasts.
    pub end_ns: u64,
    /// What it is.
    pub kind: SpanKind,
}

/// What lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpanKind {
    /// The task is polled. Polls without a gap between them may be one span.
    Poll,
    /// The task is polled, too shortly to be timed: where in its stride is a guess. May stand for several polls that
    /// followed each other closely.
    EstimatedPoll,
    /// The task was woken and has not had its turn yet.
    Ready,
    /// The task waits; [`Model::label`](super::Model::label) says for what.
    Wait(WaitId),
    /// The loop has the thread and runs so many turns; 0 where the trace does not tell.
    Slice {
        /// How many turns began in it.
        turns: u32,
    },
    /// The loop has the thread for so long that the page cannot answer.
    LongTurn,
    /// The tab is hidden and the loop does not have the thread.
    Hidden,
    /// A callback runs; [`Model::place`](super::Model::place) gives the line that scheduled it.
    Callback(PlaceId),
}

/// Names what a wait waits for; [`Model::label`](super::Model::label) gives it in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WaitId(pub(crate) u32);

/// Names a line of source; [`Model::place`](super::Model::place) gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PlaceId(pub(crate) u32);

/// Something that happens at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Loop time in nanoseconds.
    pub at_ns: u64,
    /// What happens.
    pub kind: MarkKind,
}

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkKind {
    /// The task is made.
    Created {
        /// The task that makes it, if one does.
        by: Option<TaskId>,
    },
    /// The task is woken by another, or by the loop. A task that wakes itself is not marked.
    Woken {
        /// The task that wakes it, if one does.
        by: Option<TaskId>,
    },
    /// Somebody asks for the task to be cancelled.
    CancelRequested {
        /// The task that asks, if one does.
        by: Option<TaskId>,
    },
    /// The task learns that it is cancelled.
    CancelDelivered,
    /// The task ends with an error.
    Failed,
    /// The task panics.
    Panicked,
    /// The task returns.
    Done,
    /// The poll or callback that makes a turn long begins.
    LongPoll,
}

/// Figures of a lane.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// How many polls there were; in the lane of the callbacks, callbacks; in that of the loop, turns.
    pub polls: u64,
    /// How long they took together, on the host's clock.
    pub busy_ns: u64,
    /// How long the longest took, on the host's clock.
    pub longest_poll_ns: u64,
    /// The longest time between woken and polled, in loop time.
    pub latest_wake_ns: u64,
    /// Loop time when the task was made, or when it was first heard of.
    pub created_ns: u64,
    /// Loop time when the task was over.
    pub ended_ns: Option<u64>,
}

/// What a lane does as of the last record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LaneState {
    /// The task waits for its turn.
    Ready,
    /// The task is being polled.
    Running,
    /// The task waits.
    Waiting(WaitId),
    /// The task has returned.
    Done,
    /// The task has ended with an error.
    Failed,
    /// The task was cancelled.
    Cancelled,
    /// The task has panicked.
    Panicked,
    /// The lane is none of a task.
    Loop,
}

/// A line of source.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The file, as the compiler or the program names it.
    pub file: Rc<str>,
    /// The line, from 1.
    pub line: u32,
}

impl Lane {
    pub(super) fn new(kind: LaneKind, name: Rc<str>, state: LaneState) -> Self {
        let (spans, marks) = (VecDeque::new(), VecDeque::new());
        Lane { kind, name, parent: None, place: None, spans, marks, stats: Stats::default(), state }
    }

    pub(super) fn of_the_loop() -> Self {
        Lane::new(LaneKind::Loop, "loop".into(), LaneState::Loop)
    }

    pub(super) fn of_callbacks() -> Self {
        Lane::new(LaneKind::Callbacks, "callbacks".into(), LaneState::Loop)
    }

    /// The task whose lane it is.
    pub fn task(&self) -> Option<TaskId> {
        match self.kind {
            LaneKind::Task(task) => Some(task),
            LaneKind::Loop | LaneKind::Callbacks => None,
        }
    }
}

impl Span {
    /// Whether it still lasts.
    pub fn is_open(&self) -> bool {
        self.end_ns == OPEN
    }

    /// Its end, or `now_ns` while it lasts; never before its begin.
    pub fn end_by(&self, now_ns: u64) -> u64 {
        if self.is_open() { now_ns.max(self.begin_ns) } else { self.end_ns }
    }
}

impl LaneState {
    /// Whether the task is over.
    pub fn is_over(self) -> bool {
        matches!(self, LaneState::Done | LaneState::Failed | LaneState::Cancelled | LaneState::Panicked)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.file, self.line)
    }
}
