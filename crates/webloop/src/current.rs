//! The loop that is running now, and the loops of this thread by number.
//!
//! A task's waker carries numbers, not references, because wakers may travel to other threads while loops may not:
//! there the number is not found and nothing of the loop is touched.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::{Rc, Weak};

use crate::EventLoop;
use crate::turn::Inner;

thread_local! {
    /// The loops whose callbacks are on the stack; the innermost is last.
    static RUNNING: RefCell<Vec<Rc<Inner>>> = const { RefCell::new(Vec::new()) };
    static LOOPS: RefCell<HashMap<u32, Weak<Inner>>> = RefCell::default();
}

pub(crate) fn register(inner: &Rc<Inner>) {
    LOOPS.with_borrow_mut(|loops| loops.insert(inner.id, Rc::downgrade(inner)));
}

pub(crate) fn unregister(loop_id: u32) {
    // The thread may be ending, its variables gone.
    let _ = LOOPS.try_with(|loops| loops.borrow_mut().remove(&loop_id));
}

/// Calls `action` with the loop of that number; drops it uncalled where this thread has no such loop.
pub(crate) fn with_loop(loop_id: u32, action: impl FnOnce(&Inner)) {
    // The running loop is nearly always the one that is asked for.
    let running = RUNNING
        .try_with(|running| {
            running
                .borrow()
                .last()
                .filter(|inner| inner.id == loop_id)
                .map(Rc::clone)
        })
        .ok()
        .flatten();
    let found = running.or_else(|| {
        LOOPS
            .try_with(|loops| loops.borrow().get(&loop_id).and_then(Weak::upgrade))
            .ok()
            .flatten()
    });
    if let Some(inner) = found {
        action(&inner);
    }
}

/// Marks `inner` as the running loop until the guard is dropped.
pub(crate) fn enter(inner: &Rc<Inner>) -> Entered {
    RUNNING.with_borrow_mut(|running| running.push(Rc::clone(inner)));
    Entered
}

pub(crate) struct Entered;

impl Drop for Entered {
    fn drop(&mut self) {
        let left = RUNNING.with_borrow_mut(Vec::pop);
        drop(left);
    }
}

pub(crate) fn try_inner() -> Option<Rc<Inner>> {
    RUNNING.with_borrow(|running| running.last().map(Rc::clone))
}

/// The running loop, for the free functions.
///
/// # Panics
///
/// When no loop is running, naming what was called.
#[track_caller]
pub(crate) fn inner(what: &str) -> Rc<Inner> {
    try_inner().unwrap_or_else(|| {
        panic!("webloop::{what} needs a running loop: call it inside a task or a callback, or use EventLoop::{what}")
    })
}

impl EventLoop {
    /// The loop that is running the caller.
    ///
    /// # Panics
    ///
    /// When the caller is not inside a task or a callback of a loop; see [`EventLoop::try_current`].
    #[doc(alias = "get_running_loop")]
    #[track_caller]
    pub fn current() -> EventLoop {
        EventLoop::from_inner(inner("EventLoop::current"))
    }

    /// The loop that is running the caller, or `None` outside of tasks and callbacks.
    pub fn try_current() -> Option<EventLoop> {
        try_inner().map(EventLoop::from_inner)
    }
}
