//! Why a loop does nothing: which tasks can never go on.

use std::panic::Location;
use std::rc::Rc;
use std::time::Duration;

use crate::inspect::Wait;
use crate::trace::TaskId;

/// Tasks that can never go on.
#[derive(Clone, Debug, Default)]
pub struct Stuck {
    /// The tasks, in the order of creation.
    pub tasks: Vec<StuckTask>,
    /// Tasks of which each waits for the next and the last for the first; empty where there is no such circle.
    pub cycle: Vec<TaskId>,
}

/// A task that can never go on.
#[derive(Clone, Debug)]
pub struct StuckTask {
    /// Its number.
    pub id: TaskId,
    /// Its name.
    pub name: Rc<str>,
    /// The line that made it.
    pub location: &'static Location<'static>,
    /// What it waits for; empty where nothing can wake it.
    pub waits: Vec<Wait>,
    /// The tasks that it waits for, directly or because they hold what it waits for.
    pub blocked_by: Vec<TaskId>,
}

/// What a loop is doing.
#[derive(Clone, Debug)]
pub enum Quiet {
    /// Something is ready or running.
    Busy,
    /// It waits for a timer; the next deadline in loop time.
    Timer(Duration),
    /// It waits for something outside, such as the browser.
    Outside,
    /// Nothing will ever happen, although tasks are left.
    Stuck(Stuck),
    /// Nothing is left.
    Idle,
}
