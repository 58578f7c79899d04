//! A look at a loop as it is now, whether it is traced or not: its tasks, what runs next, its timers.

use std::panic::Location;
use std::rc::Rc;
use std::time::Duration;

use crate::EventLoop;
use crate::clock::duration;
use crate::inner::Ready;
use crate::resource::ResourceId;
use crate::task::TaskHandle;
use crate::trace::{TaskId, TimerId};

/// A loop at one moment.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// Loop time.
    pub time: Duration,
    /// The tasks that are not over, in the order of creation.
    pub tasks: Vec<TaskInfo>,
    /// What is ready, in the order in which it will run.
    pub ready: Vec<ReadyInfo>,
    /// How many of the ready callbacks belong to the turn under way.
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
    pub location: &'static Location<'static>,
    /// Loop time when it was made.
    pub created_at: Duration,
    /// What it is doing.
    pub state: TaskState,
    /// What it waits for; empty where nothing can wake it.
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
    /// Several tasks at once.
    Tasks(Vec<TaskId>),
    /// A lock, queue, event or the like.
    Resource(ResourceInfo),
    /// Something that the loop does not know, such as a promise of the browser.
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
    /// The tasks that hold it.
    pub holders: Vec<TaskId>,
}

/// Something that is ready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadyInfo {
    /// A poll of a task.
    Task(TaskId),
    /// A callback.
    Callback {
        /// The line that scheduled it; `None` for the loop's own, such as the end of a sleep.
        location: Option<&'static Location<'static>>,
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
    Callback(&'static Location<'static>),
    /// It is the loop's own, such as that of a time-out.
    Own,
}

impl EventLoop {
    /// Looks at the loop as it is now.
    pub fn snapshot(&self) -> Snapshot {
        let inner = self.inner();
        let ready: Vec<_> = inner.ready.borrow().iter().filter_map(ready_info).collect();
        let tasks = inner.tasks_by_age();
        let tasks = tasks.iter().map(|cell| TaskInfo {
            id: cell.id,
            name: cell.name(),
            parent: None,
            location: cell.location,
            created_at: Duration::ZERO,
            state: if ready.contains(&ReadyInfo::Task(cell.id)) {
                TaskState::Ready
            } else {
                TaskState::Waiting
            },
            waits: Vec::new(),
            is_cancel_requested: cell.is_cancel_requested.get(),
        });
        Snapshot {
            time: self.time(),
            tasks: tasks.collect(),
            ready,
            turn_left: self.turn_left(),
            timers: inner
                .timers
                .borrow()
                .iter()
                .map(|(key, call)| TimerInfo {
                    id: TimerId(key.sequence),
                    when: duration(key.when),
                    what: call.location().map_or(TimerKind::Own, TimerKind::Callback),
                })
                .collect(),
        }
    }

    /// The task with this number, unless it is over.
    pub fn task(&self, id: TaskId) -> Option<TaskHandle> {
        self.all_tasks().into_iter().find(|task| task.id() == id)
    }
}

fn ready_info(ready: &Ready) -> Option<ReadyInfo> {
    match ready {
        Ready::Task(cell) if cell.is_over() => None,
        Ready::Task(cell) => Some(ReadyInfo::Task(cell.id)),
        Ready::Call(call) if !call.is_pending() => None,
        Ready::Call(call) => Some(ReadyInfo::Callback { location: call.location() }),
    }
}
