//! The world of one program: its log, its tasks and handles by number, and its things.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::time::Duration;

use webloop::{Cancel, EventLoop, Future, Task, TaskGroup, TaskHandle, current_task};

use crate::things::Things;

/// What a task of a program gives: its number, or the number of its error.
pub(crate) type Outcome = Result<i64, i64>;

/// 1/64 s: exact in nanoseconds, and as a float in Python.
const UNIT: Duration = Duration::from_nanos(1_000_000_000 / 64);

pub(crate) fn units(count: i64) -> Duration {
    UNIT * u32::try_from(count.max(0)).expect("delays are small")
}

pub(crate) struct World {
    pub(crate) event_loop: EventLoop,
    pub(crate) lines: RefCell<Vec<String>>,
    /// The tasks that may be awaited.
    pub(crate) tasks: RefCell<HashMap<i64, Task<Outcome>>>,
    /// All tasks that may be cancelled.
    pub(crate) cancellable: RefCell<HashMap<i64, TaskHandle>>,
    pub(crate) handles: RefCell<HashMap<i64, Rc<dyn Cancel>>>,
    /// In the order in which they began.
    pub(crate) begun: RefCell<Vec<(Rc<str>, TaskHandle)>>,
    pub(crate) things: RefCell<Things>,
}

impl World {
    pub(crate) fn log(&self, who: &str, text: &str) {
        let time = self.event_loop.time().as_nanos() / UNIT.as_nanos();
        self.lines.borrow_mut().push(format!("{time} {who} {text}"));
    }

    pub(crate) fn future(&self, index: usize) -> Future<Outcome> {
        self.things.borrow().futures[index].clone()
    }
}

/// Who runs: a task or a callback, and where in it.
#[derive(Clone)]
pub(crate) struct Me {
    pub(crate) world: Rc<World>,
    pub(crate) name: Rc<str>,
    /// What the task returns.
    pub(crate) slot: i64,
    pub(crate) group: Option<TaskGroup<i64>>,
}

impl Me {
    pub(crate) fn new(world: &Rc<World>, name: String, slot: i64) -> Self {
        Me { world: Rc::clone(world), name: name.into(), slot, group: None }
    }

    pub(crate) fn log(&self, text: impl AsRef<str>) {
        self.world.log(&self.name, text.as_ref());
    }

    /// The first step of every task; tasks that are left at the end are cancelled in this order.
    pub(crate) fn begin(&self) {
        let task = current_task().expect("only tasks begin");
        self.world.begun.borrow_mut().push((Rc::clone(&self.name), task));
        self.log("begins");
    }

    pub(crate) fn log_cancel(&self, what: &str, is_cancelled: Option<bool>) {
        match is_cancelled {
            Some(is_cancelled) => {
                self.log(format!("cancels {what}: {}", if is_cancelled { "True" } else { "False" }))
            }
            None => self.log(format!("no {what}")),
        }
    }
}

/// How an outcome is written in a list of several.
pub(crate) fn words(outcome: Outcome) -> String {
    match outcome {
        Ok(value) => value.to_string(),
        Err(error) => format!("e{error}"),
    }
}
