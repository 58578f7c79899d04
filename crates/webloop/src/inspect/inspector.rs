//! How a snapshot is made, and what else may be asked of a loop as it is now, whether it is traced or not.
//!
//! Asking changes nothing and runs nothing of the program, so it may be done at any time, from inside a task too. A
//! snapshot costs time for every task; a loop of which nobody makes one pays nothing.

use std::fmt;
use std::rc::Rc;
use std::time::Duration;

use crate::engine::call::Call;
use crate::engine::cell::TaskCell;
use crate::engine::timers::TimerKey;
use crate::engine::{Engine, Ready};
use crate::inspect::survey::Survey;
use crate::inspect::trace::Trace;
use crate::record::ids::{TaskId, duration};
use crate::record::snapshot::{
    AwaitLine, ReadyInfo, Snapshot, TaskInfo, TaskState, TimerInfo, TimerKind, Wait,
};
use crate::record::source_line::SourceLine;
use crate::task::event_loop::EventLoop;
use crate::task::task::TaskHandle;

/// What can be seen of a loop: its tasks, what runs next, its timers, its trace; see [`EventLoop::inspect`].
#[derive(Clone)]
pub struct Inspector {
    engine: Rc<Engine>,
}

impl EventLoop {
    /// What can be seen of the loop.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use webloop::inspect::Wait;
    /// use webloop::{EventLoop, ManualHost, sleep};
    ///
    /// let host = ManualHost::new();
    /// let event_loop = EventLoop::with_host(host.clone());
    /// drop(event_loop.create_task(sleep(Duration::from_secs(1))));
    /// host.run_until_idle();
    /// let snapshot = event_loop.inspect().snapshot();
    /// assert_eq!(snapshot.tasks[0].waits, [Wait::Until(Duration::from_secs(1))]);
    /// event_loop.close();
    /// ```
    pub fn inspect(&self) -> Inspector {
        Inspector { engine: Rc::clone(self.engine()) }
    }
}

impl Inspector {
    /// The loop as it is now.
    pub fn snapshot(&self) -> Snapshot {
        let engine = &*self.engine;
        let cells = engine.tasks_by_age();
        let mut survey = Survey::of(engine, &cells);
        let (ready, turn_left) = ready_list(engine, &mut survey);
        let timers = timer_list(engine, &mut survey);
        let tasks = cells
            .iter()
            .enumerate()
            .map(|(index, cell)| task_info(engine, cell, survey.line(index), || survey.take_waits(index)))
            .collect();
        Snapshot { time: duration(engine.now()), tasks, ready, turn_left, timers, ..Snapshot::default() }
    }

    /// The task with this number, unless it is over.
    pub fn task(&self, id: TaskId) -> Option<TaskHandle> {
        self.engine.task(id).map(TaskHandle::new)
    }

    /// How many callbacks are ready, cancelled ones included.
    pub fn ready_len(&self) -> usize {
        self.engine.ready_len()
    }

    /// How many of the ready callbacks belong to the turn under way: what
    /// [`Control::step_turn`](crate::Control::step_turn) would still run of it. 0 between turns.
    pub fn turn_left(&self) -> usize {
        self.engine.turn_left()
    }

    /// Whether what runs next is code of the program, and not a callback of the loop's own, such as the end of a sleep.
    pub fn is_next_own(&self) -> bool {
        let mut is_own = None;
        self.engine.visit_ready(|ready| match ready {
            Ready::Task(cell) if !cell.is_over() => _ = is_own.get_or_insert(true),
            Ready::Call(call) if call.is_pending() => _ = is_own.get_or_insert(call.location().is_some()),
            _ => {}
        });
        if is_own.is_none() {
            self.engine.visit_timers(|_key, call| _ = is_own.get_or_insert(call.location().is_some()));
        }
        is_own.unwrap_or(false)
    }

    /// The deadlines of the timers, in the order in which they will fire; [`Duration::MAX`] is never.
    pub fn deadlines(&self) -> Vec<Duration> {
        let mut deadlines = Vec::new();
        self.engine.visit_timers(|key, _call| deadlines.push(duration(key.when)));
        deadlines
    }

    /// What has happened on the loop, as far as it was recorded.
    pub fn trace(&self) -> Trace {
        Trace::new(Rc::clone(&self.engine))
    }
}

impl fmt::Debug for Inspector {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Inspector").field("loop_id", &self.engine.id()).finish_non_exhaustive()
    }
}

/// What is ready, and how much of it belongs to the turn under way.
fn ready_list(engine: &Engine, survey: &mut Survey<'_>) -> (Vec<ReadyInfo>, usize) {
    let mut listed = Vec::new();
    let mut listed_of_turn = 0;
    let mut left_of_turn = engine.turn_left();
    engine.visit_ready(|ready| {
        let is_of_turn = left_of_turn > 0;
        left_of_turn = left_of_turn.saturating_sub(1);
        let info = match ready {
            Ready::Task(cell) if !cell.is_over() => ReadyInfo::Task(cell.id),
            Ready::Call(call) if call.is_pending() => {
                if let Some((waker, when)) = call.alarm() {
                    survey.add_alarm(waker, when, call.awaited_at().map(SourceLine::from));
                }
                ReadyInfo::Callback { location: call.location() }
            }
            _ => return,
        };
        listed.push(info);
        listed_of_turn += usize::from(is_of_turn);
    });
    (listed, listed_of_turn)
}

fn timer_list(engine: &Engine, survey: &mut Survey<'_>) -> Vec<TimerInfo> {
    let mut timers = Vec::new();
    engine.visit_timers(|key, call| timers.push(timer_info(key, &**call, survey)));
    timers
}

fn timer_info(key: TimerKey, call: &dyn Call, survey: &mut Survey<'_>) -> TimerInfo {
    let alarm = call.alarm();
    if let Some((waker, when)) = alarm {
        survey.add_alarm(waker, when, call.awaited_at().map(SourceLine::from));
    }
    let sleeper = alarm.and_then(|(waker, _)| survey.task_of(waker));
    let what = match (call.location(), sleeper) {
        (Some(location), _) => TimerKind::Callback(location),
        (None, Some(task)) => TimerKind::Wake(task),
        (None, None) => TimerKind::Own,
    };
    TimerInfo { id: key.id, when: duration(key.when), what }
}

fn task_info(
    engine: &Engine,
    cell: &TaskCell,
    line: Option<SourceLine>,
    waits: impl FnOnce() -> Vec<Wait>,
) -> TaskInfo {
    let state = if engine.current_task_id() == Some(cell.id) {
        TaskState::Running
    } else if cell.is_parked() {
        TaskState::Waiting
    } else {
        TaskState::Ready
    };
    TaskInfo {
        chain: line.map(|line| AwaitLine { function: "".into(), line }).into_iter().collect(),
        id: cell.id,
        name: cell.name(),
        parent: cell.parent,
        location: cell.location.into(),
        created_at: duration(cell.created_at),
        state,
        waits: match state {
            TaskState::Running => Vec::new(),
            TaskState::Ready => vec![Wait::Turn],
            TaskState::Waiting => waits(),
        },
        is_out_of_reach: false,
        is_cancel_requested: cell.is_cancel_requested(),
    }
}
