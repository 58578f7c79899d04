//! A look at a loop as it is now, whether it is traced or not: its tasks, what runs next, its timers.
//!
//! Looking changes nothing and runs nothing of the program, so it may be done at any time, from inside a task too. It
//! costs time for every task; a loop that nobody looks at pays nothing.

use std::rc::Rc;

use crate::engine::call::Call;
use crate::engine::cell::TaskCell;
use crate::engine::timers::TimerKey;
use crate::engine::{Inner, Ready};
use crate::inspect::survey::Survey;
use crate::record::ids::{TaskId, TimerId, duration};
use crate::record::snapshot::{ReadyInfo, Snapshot, TaskInfo, TaskState, TimerInfo, TimerKind, Wait};
use crate::task::event_loop::EventLoop;
use crate::task::task::TaskHandle;

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
