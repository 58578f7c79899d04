//! The loop that is running now, and the loops of this thread by number.
//!
//! A task's waker carries numbers, not references, because wakers may travel to other threads while loops may not:
//! there the number is not found and nothing of the loop is touched.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::engine::Engine;
use crate::record::events::Awaiting;
use crate::record::ids::{TaskId, TaskKey};
use crate::record::thread;

thread_local! {
    /// The loops whose callbacks are on the stack; the innermost is last.
    static RUNNING: RefCell<Vec<Rc<Engine>>> = const { RefCell::new(Vec::new()) };
    /// Keeps a loop alive until it is closed, whether or not anybody has a handle to it.
    static LOOPS: RefCell<HashMap<u32, Rc<Engine>>> = RefCell::default();
}

pub(super) fn register(engine: &Rc<Engine>) {
    LOOPS.with_borrow_mut(|loops| loops.insert(engine.id(), Rc::clone(engine)));
}

pub(super) fn unregister(loop_id: u32) {
    // The thread may be ending, its variables gone.
    let removed = LOOPS.try_with(|loops| loops.borrow_mut().remove(&loop_id));
    drop(removed);
}

/// Calls `action` with the loop of that number; does nothing where this thread has no such loop.
///
/// `action` must not run code of the program.
pub(crate) fn with_loop(loop_id: u32, mut action: impl FnMut(&Engine)) {
    // The running loop is nearly always the one that is asked for. The thread may be ending, its variables gone.
    let is_running = RUNNING.try_with(|running| {
        let running = running.borrow();
        let engine = running.last().filter(|engine| engine.id() == loop_id);
        engine.map(|engine| action(engine)).is_some()
    });
    if is_running.unwrap_or(false) {
        return;
    }
    let found = LOOPS.try_with(|loops| loops.borrow().get(&loop_id).map(Rc::clone)).ok().flatten();
    if let Some(engine) = found {
        action(&engine);
    }
}

/// Marks `engine` as the running loop until the guard is dropped.
pub(super) fn enter(engine: &Rc<Engine>) -> Entered {
    // A loop may be closed by a destructor at the end of its thread, when the variable is gone.
    let _ = RUNNING.try_with(|running| running.borrow_mut().push(Rc::clone(engine)));
    Entered { _outer: thread::enter(engine.id()) }
}

pub(super) struct Entered {
    _outer: thread::Outer,
}

impl Drop for Entered {
    fn drop(&mut self) {
        let left = RUNNING.try_with(|running| running.borrow_mut().pop());
        drop(left);
    }
}

/// Notes, if anything is traced, what the running task begins to wait for.
#[inline(always)]
pub(crate) fn record_wait(on: impl FnOnce() -> Awaiting) {
    if thread::is_anything_traced() {
        record_wait_on(on);
    }
}

#[cold]
#[inline(never)]
fn record_wait_on(on: impl FnOnce() -> Awaiting) {
    let _ = RUNNING.try_with(|running| {
        if let Some(engine) = running.borrow().last() {
            engine.record_wait(on());
        }
    });
}

/// The task that is running now.
pub(crate) fn task_key() -> Option<TaskKey> {
    let key = RUNNING.try_with(|running| {
        let running = running.borrow();
        let engine = running.last()?;
        Some(TaskKey { loop_id: engine.id(), id: engine.current_task_id()? })
    });
    key.ok().flatten()
}

/// Its number on its loop.
pub(crate) fn task_id() -> Option<TaskId> {
    task_key().map(|task| task.id)
}

/// The running loop.
pub(crate) fn try_engine() -> Option<Rc<Engine>> {
    RUNNING.try_with(|running| running.borrow().last().map(Rc::clone)).ok().flatten()
}

/// The running loop, for the free functions.
///
/// # Panics
///
/// When no loop is running, naming what was called.
#[track_caller]
pub(crate) fn engine(what: &str) -> Rc<Engine> {
    try_engine().unwrap_or_else(|| {
        panic!("webloop::{what} needs a running loop: call it inside a task or a callback, or use EventLoop::{what}")
    })
}
