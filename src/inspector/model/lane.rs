//! What a lane shows: spans that follow each other, marks between them, and figures.

use std::collections::VecDeque;
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use webloop::SourceLine;
use webloop::trace::TaskId;

use super::written;

/// The end of a span that still lasts.
pub const OPEN: u64 = u64::MAX;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lane {
    pub kind: LaneKind,
    /// `loop`, `callbacks` or the name of the task: `Task-N` where the program gave none.
    pub name: Rc<str>,
    /// The task that made this one, if one did.
    #[serde(with = "written")]
    pub parent: Option<TaskId>,
    /// The line that made the task, where it is known.
    #[serde(with = "written")]
    pub place: Option<SourceLine>,
    /// Sorted, not overlapping; only the last may be open.
    #[serde(skip)]
    pub spans: VecDeque<Span>,
    /// Sorted by time.
    #[serde(skip)]
    pub marks: VecDeque<Mark>,
    /// Figures over the whole life of the lane, whatever spans were given up.
    pub stats: Stats,
    /// What it does as of the last record.
    pub state: LaneState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum LaneKind {
    /// The loop: when it had the thread.
    Loop,
    /// The callbacks that are not tasks.
    Callbacks,
    Task(#[serde(with = "written")] TaskId),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Loop time at its begin, in nanoseconds.
    pub begin_ns: u64,
    /// Loop time at its end, in nanoseconds; [`OPEN`] while it lasts.
    pub end_ns: u64,
    pub kind: SpanKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    Slice { turns: u32 },
    /// The loop has the thread for so long that the page cannot answer, because of this.
    LongTurn(Option<Culprit>),
    /// The tab is hidden and the loop does not have the thread.
    Hidden,
    /// A callback runs that this line has scheduled; none for the loop's own, such as the end of a sleep.
    Callback(#[serde(with = "written")] Option<SourceLine>),
}

/// What makes a turn long: a poll or a callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Culprit {
    pub lane: LaneKind,
    /// The line that was at work, or else the one that made the task or scheduled the callback.
    #[serde(with = "written")]
    pub place: SourceLine,
    /// Whether it is the line that was at work.
    #[serde(default)]
    pub is_at_work: bool,
}

/// Names what a wait waits for; [`Model::label`](super::Model::label) gives it in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct WaitId(pub(crate) u32);

/// Something that happens at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Loop time in nanoseconds.
    pub at_ns: u64,
    pub kind: MarkKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MarkKind {
    Created {
        #[serde(with = "written")]
        by: Option<TaskId>,
    },
    /// The task is woken by another, or by the loop. A task that wakes itself is not marked.
    Woken {
        #[serde(with = "written")]
        by: Option<TaskId>,
    },
    /// Somebody asks for the task to be cancelled.
    CancelRequested {
        #[serde(with = "written")]
        by: Option<TaskId>,
    },
    /// The task learns that it is cancelled.
    CancelDelivered,
    /// The task ends with an error.
    Failed,
    Panicked,
    Done,
    /// The poll or callback that makes a turn long begins.
    LongPoll,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LaneState {
    Ready,
    Running,
    Waiting(WaitId),
    Done,
    /// The task has ended with an error.
    Failed,
    Cancelled,
    Panicked,
    /// The lane is none of a task.
    Loop,
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

    /// The lane before anything happened on it; its figures and its state stay.
    pub(in crate::inspector) fn emptied(&self) -> Self {
        let (kind, name, parent, place, stats, state) =
            (self.kind, self.name.clone(), self.parent, self.place, self.stats, self.state);
        Lane { kind, name, parent, place, stats, state, spans: VecDeque::new(), marks: VecDeque::new() }
    }

    pub fn task(&self) -> Option<TaskId> {
        match self.kind {
            LaneKind::Task(task) => Some(task),
            LaneKind::Loop | LaneKind::Callbacks => None,
        }
    }
}

impl Span {
    pub fn is_open(&self) -> bool {
        self.end_ns == OPEN
    }

    /// Its end, or `now_ns` while it lasts; never before its begin.
    pub fn end_by(&self, now_ns: u64) -> u64 {
        if self.is_open() { now_ns.max(self.begin_ns) } else { self.end_ns }
    }
}

impl LaneState {
    pub fn is_over(self) -> bool {
        matches!(self, LaneState::Done | LaneState::Failed | LaneState::Cancelled | LaneState::Panicked)
    }
}
