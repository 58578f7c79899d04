//! A look at a loop as it is now, whether it is traced or not: its tasks, what runs next, its timers.
//!
//! Looking changes nothing and runs nothing of the program, so it may be done at any time, from inside a task too. It
//! costs time for every task; a loop that nobody looks at pays nothing.

use std::fmt;
use std::rc::Rc;
use std::time::Duration;

use crate::EventLoop;
use crate::clock::duration;
use crate::handle::Call;
use crate::inner::{Inner, Ready};
use crate::place::Place;
use crate::resource::ResourceId;
use crate::survey::Survey;
use crate::task::TaskHandle;
use crate::task_cell::TaskCell;
use crate::timers::TimerKey;
use crate::trace::{TaskId, TimerId};

/// A loop at one moment.
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
    pub location: Place,
    /// Loop time when it was made, as of the loop's last look at its clock: never late, and early by no more than the
    /// loop has held the thread, or waited for it, since.
    pub created_at: Duration,
    /// What it is doing.
    pub state: TaskState,
    /// What it waits for: its turn where it is ready, nothing while it runs; else each thing that may wake it. Empty
    /// where it waits and nothing can wake it.
    pub waits: Vec<Wait>,
    /// Whether somebody has asked for it to be cancelled.
    pub is_cancel_requested: bool,
}

/// What a task is doing.
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
    /// A lock, queue, event or the like.
    Resource(ResourceInfo),
    /// Something that the loop does not know holds its waker: a promise of the browser, a channel of another crate, a
    /// task of another loop; also a `FuturesUnordered` and the like, which may hold such things.
    Outside,
}

/// A lock, queue, event or the like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceInfo {
    /// Its number.
    pub id: ResourceId,
    /// Its type and operation in lower case, such as `"lock"` or `"queue put"`.
    pub kind: &'static str,
    /// The name that the program gave it.
    pub name: Option<Rc<str>>,
    /// The tasks that hold it, among them such as are over; at most 32 of them. Locks and semaphores are held by who
    /// acquired them, until the guard is dropped; a lock that was acquired outside of tasks names nobody.
    pub holders: Vec<TaskId>,
    /// Whether only a holder can free it, as with a lock; of a semaphore anybody may release a permit.
    pub is_owned: bool,
}

/// Writes its name as people read it: `lock “page”`, `queue “jobs” (get)`, `lock #3` where the program gave none.
impl fmt::Display for ResourceInfo {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (thing, operation) = self.kind.split_once(' ').unwrap_or((self.kind, ""));
        match &self.name {
            Some(name) => write!(formatter, "{thing} \u{201c}{name}\u{201d}")?,
            None => write!(formatter, "{thing} #{}", self.id.0)?,
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
        location: Option<Place>,
    },
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
    Callback(Place),
    /// It is the loop's own, such as that of a time-out.
    Own,
}

impl EventLoop {
    /// Looks at the loop as it is now.
    pub fn snapshot(&self) -> Snapshot {
        let inner = self.inner();
        let cells = inner.tasks_by_age();
        let mut survey = Survey::new(inner.id, &cells);
        for (index, _) in cells.iter().enumerate().filter(|(_, cell)| cell.is_parked()) {
            survey.ask(index);
        }
        let (ready, turn_left) = ready_list(inner, &mut survey);
        let timers =
            inner.timers.borrow().iter().map(|(key, call)| timer_info(*key, &**call, &mut survey)).collect();
        let tasks =
            cells.iter().enumerate().map(|(index, cell)| task_info(inner, cell, || survey.take_waits(index)));
        Snapshot { time: self.time(), tasks: tasks.collect(), ready, turn_left, timers }
    }

    /// The task with this number, unless it is over.
    pub fn task(&self, id: TaskId) -> Option<TaskHandle> {
        let tasks = self.inner().tasks.borrow();
        let found = tasks.iter().map(|(_, cell)| cell).find(|cell| cell.id == id);
        found.map(|cell| TaskHandle { cell: Rc::clone(cell) })
    }
}

/// What is ready, and how much of it belongs to the turn under way.
fn ready_list(inner: &Inner, survey: &mut Survey<'_>) -> (Vec<ReadyInfo>, usize) {
    let turn_left = inner.turn_left();
    let mut listed = Vec::new();
    let mut listed_of_turn = 0;
    for (place, ready) in inner.ready.borrow().iter().enumerate() {
        let info = match ready {
            Ready::Task(cell) if !cell.is_over() => ReadyInfo::Task(cell.id),
            Ready::Call(call) if call.is_pending() => {
                if let Some((waker, when)) = call.alarm() {
                    survey.has_alarm(waker, when);
                }
                ReadyInfo::Callback { location: call.location() }
            }
            _ => continue,
        };
        listed.push(info);
        listed_of_turn += usize::from(place < turn_left);
    }
    (listed, listed_of_turn)
}

fn timer_info(key: TimerKey, call: &dyn Call, survey: &mut Survey<'_>) -> TimerInfo {
    let alarm = call.alarm();
    if let Some((waker, when)) = alarm {
        survey.has_alarm(waker, when);
    }
    let sleeper = alarm.and_then(|(waker, _)| survey.task_of(waker));
    let what = match (call.location(), sleeper) {
        (Some(location), _) => TimerKind::Callback(location),
        (None, Some(task)) => TimerKind::Wake(task),
        (None, None) => TimerKind::Own,
    };
    TimerInfo { id: TimerId(key.sequence), when: duration(key.when), what }
}

fn task_info(inner: &Inner, cell: &TaskCell, waits: impl FnOnce() -> Vec<Wait>) -> TaskInfo {
    let state = if inner.current_task_id() == Some(cell.id) {
        TaskState::Running
    } else if cell.is_parked() {
        TaskState::Waiting
    } else {
        TaskState::Ready
    };
    TaskInfo {
        id: cell.id,
        name: cell.name(),
        parent: cell.parent,
        location: cell.place,
        created_at: duration(cell.created_at),
        state,
        waits: match state {
            TaskState::Running => Vec::new(),
            TaskState::Ready => vec![Wait::Turn],
            TaskState::Waiting => waits(),
        },
        is_cancel_requested: cell.is_cancel_requested.get(),
    }
}
