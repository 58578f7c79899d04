//! What a snapshot of a loop says: plain data, whoever made it.
//!
//! Nothing here keeps anything of the program alive, and nothing reads a loop.

use std::fmt;
use std::rc::Rc;
use std::time::Duration;

use crate::record::ids::{ResourceId, TaskId, TimerId};
use crate::record::source_line::SourceLine;

/// A loop at one time.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// Loop time.
    pub time: Duration,
    /// The tasks that are not over, in the order of creation.
    pub tasks: Vec<TaskInfo>,
    /// What is ready, in the order in which it will run; what was cancelled is left out.
    pub ready: Vec<ReadyInfo>,
    /// How many of these, from the front, belong to the turn under way.
    pub turn_left: usize,
    /// The timers, in the order in which they fire.
    pub timers: Vec<TimerInfo>,
    /// Locks, queues and the like that are known, by their numbers: of a program in Rust none, but for those that tasks wait for.
    pub resources: Vec<ResourceInfo>,
    /// The failures of tasks that somebody took, as far as is known: of a program in Rust none is.
    pub taken: Vec<TakenFailure>,
}

/// A task has failed, and another one took the error and went on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenFailure {
    /// The task that failed.
    pub task: TaskId,
    /// The task that took the error.
    pub by: TaskId,
    /// The line at which it did.
    pub location: SourceLine,
}

/// A task that is not over.
#[derive(Clone, Debug)]
pub struct TaskInfo {
    /// Its number.
    pub id: TaskId,
    /// Its name.
    pub name: Rc<str>,
    /// The task that made it, if one did.
    pub parent: Option<TaskId>,
    /// The line that made it.
    pub location: SourceLine,
    /// Loop time when it was made, as of the loop's last reading of its host's clock: never late, and early by no more than the
    /// loop has had the thread, or waited for it, since.
    pub created_at: Duration,
    /// Its state.
    pub state: TaskState,
    /// The functions that it is in the middle of, from the outside in, as far as is known: of a program in Rust only the line at
    /// which it sleeps, or waits for a lock, a queue or the like, with a name that is empty.
    pub chain: Vec<AwaitLine>,
    /// What it waits for: its turn where it is ready, nothing while it runs; else each thing that may wake it. Empty
    /// where it waits and nothing can wake it.
    pub waits: Vec<Wait>,
    /// Whether nobody but the task itself can reach the future, the event or the like that it waits for, so that nobody can
    /// end its wait; false where that is not known.
    pub is_out_of_reach: bool,
    /// Whether somebody has asked for it to be cancelled.
    pub is_cancel_requested: bool,
}

impl TaskInfo {
    /// The line at which it is, in the innermost of its functions; where that is not known, the line that made it.
    pub fn line(&self) -> SourceLine {
        self.chain.last().map_or(self.location, |innermost| innermost.line)
    }
}

/// A function, and the line at which it awaits the next one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwaitLine {
    /// Its name.
    pub function: Rc<str>,
    /// The line.
    pub line: SourceLine,
}

/// The state of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskState {
    /// It is being polled.
    Running,
    /// It is in the ready queue.
    Ready,
    /// It waits.
    Waiting,
}

/// What a task waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Wait {
    /// Its next turn.
    Turn,
    /// A deadline in loop time; [`Duration::MAX`] is never.
    Until(Duration),
    /// Another task.
    Task(TaskId),
    /// A [`Future`](crate::Future) that somebody sets.
    Future,
    /// Several tasks at once: those that are not over.
    Tasks(Vec<TaskId>),
    /// So many futures at once that are no tasks; beside [`Wait::Tasks`], together with them.
    Futures(usize),
    /// A lock, queue, event or the like.
    Resource(ResourceInfo),
    /// Something that the loop does not know has its waker: a promise of the browser, a channel of another crate, a
    /// task of another loop; also a `FuturesUnordered` and the like, which may contain such things.
    Outside,
}

/// A lock, queue, event or the like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceInfo {
    /// Its number.
    pub id: ResourceId,
    /// Its type and operation in lower case, such as `"lock"` or `"queue put"`.
    pub kind: &'static str,
    /// The name that the program gave it, or the variable that holds it.
    pub name: Option<Rc<str>>,
    /// The line that made it, where that is known: of a program in Rust it is not.
    pub line: Option<SourceLine>,
    /// How much there is of it.
    pub amounts: Amounts,
    /// The tasks that hold it, among them such as are over; at most 32 of them. Locks and semaphores are held by who
    /// acquired them, until the guard is dropped; a lock that was acquired outside of tasks names nobody.
    pub holders: Vec<TaskId>,
    /// Whether only a holder can free it, as with a lock; of a semaphore anybody may release a permit.
    pub is_owned: bool,
}

/// How much there is of a resource, as far as that makes sense for its kind and is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amounts {
    /// Items in a queue, permits of a semaphore that nobody has, tasks that have come to a barrier.
    pub now: Option<u32>,
    /// How many there may be: a bounded queue's items, a barrier's parties.
    pub most: Option<u32>,
    /// Items of a queue that were put and never reported done,
    pub unfinished: Option<u32>,
    /// of so many that were put.
    pub puts: Option<u32>,
}

impl ResourceInfo {
    /// What it is without the operation: `"queue"`.
    pub fn thing(&self) -> &'static str {
        self.kind.split_once(' ').map_or(self.kind, |(thing, _)| thing)
    }
}

/// Writes its name as people read it: `lock “page”`, `queue “jobs” (get)`; where it has none, `lock of line 12`, or
/// else `lock #3`.
impl fmt::Display for ResourceInfo {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (thing, operation) = self.kind.split_once(' ').unwrap_or((self.kind, ""));
        match &self.name {
            Some(name) => write!(formatter, "{thing} \u{201c}{name}\u{201d}")?,
            None => match self.line {
                Some(SourceLine { line, .. }) => write!(formatter, "{thing} of line {line}")?,
                None => write!(formatter, "{thing} #{}", self.id.0)?,
            },
        }
        if operation.is_empty() { Ok(()) } else { write!(formatter, " ({operation})") }
    }
}

/// Something that is ready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadyInfo {
    /// A poll of a task.
    Task(TaskId),
    /// A callback.
    Callback {
        /// The line that scheduled it; `None` for the loop's own, such as the end of a sleep.
        location: Option<SourceLine>,
    },
}

impl ReadyInfo {
    /// Whether it is code of the program, and not the loop's own.
    pub fn is_own(&self) -> bool {
        !matches!(self, ReadyInfo::Callback { location: None })
    }
}

/// A timer that is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimerInfo {
    /// Its number.
    pub id: TimerId,
    /// Its deadline in loop time; [`Duration::MAX`] is never.
    pub when: Duration,
    /// What it does.
    pub what: TimerKind,
}

/// What a timer does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimerKind {
    /// It ends the sleep of a task.
    Wake(TaskId),
    /// It calls a callback that was scheduled on this line.
    Callback(SourceLine),
    /// It is the loop's own, such as that of a time-out.
    Own,
}
