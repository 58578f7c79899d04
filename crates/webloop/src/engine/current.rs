//! The loop that is running now, and the loops of this thread by number.
//!
//! A task's waker carries numbers, not references, because wakers may travel to other threads while loops may not:
//! there the number is not found and nothing of the loop is touched.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use crate::engine::Inner;
use crate::engine::waker::TaskKey;
use crate::record::events::Awaiting;
use crate::task::event_loop::EventLoop;

thread_local! {
    /// The loops whose callbacks are on the stack; the innermost is last.
    static RUNNING: RefCell<Vec<Rc<Inner>>> = const { RefCell::new(Vec::new()) };
    /// Keeps a loop alive until it is closed, whether or not anybody holds a handle to it.
    static LOOPS: RefCell<HashMap<u32, Rc<Inner>>> = RefCell::default();
    /// The number of the innermost of them; loops are numbered from 1.
    static RUNNING_ID: Cell<u32> = const { Cell::new(0) };
    /// Whether `yield_now` has been called since somebody looked here: a cell, because a task that yields has no time to
    /// look for its loop.
    static HAS_YIELDED: Cell<bool> = const { Cell::new(false) };
    /// How many loops of this thread are being traced: a look at this saves the look for the running loop.
    static TRACED: Cell<u32> = const { Cell::new(0) };
}

/// Whether any loop of this thread is being traced.
#[inline]
pub(crate) fn is_anything_traced() -> bool {
    cfg!(feature = "trace") && TRACED.get() > 0
}

pub(crate) fn count_traced(change: i32) {
    TRACED.set(TRACED.get().wrapping_add_signed(change));
}

pub(crate) fn register(inner: &Rc<Inner>) {
    LOOPS.with_borrow_mut(|loops| loops.insert(inner.id, Rc::clone(inner)));
}

pub(crate) fn unregister(loop_id: u32) {
    // The thread may be ending, its variables gone.
    let removed = LOOPS.try_with(|loops| loops.borrow_mut().remove(&loop_id));
    drop(removed);
}

/// Calls `action` with the loop of that number; `false` where this thread has no such loop.
///
/// `action` must not run code of the program.
pub(crate) fn with_loop(loop_id: u32, mut action: impl FnMut(&Inner)) -> bool {
    // The running loop is nearly always the one that is asked for. The thread may be ending, its variables gone.
    let is_running = RUNNING.try_with(|running| {
        let running = running.borrow();
        let inner = running.last().filter(|inner| inner.id == loop_id);
        inner.map(|inner| action(inner)).is_some()
    });
    if is_running.unwrap_or(false) {
        return true;
    }
    let found = LOOPS.try_with(|loops| loops.borrow().get(&loop_id).map(Rc::clone)).ok().flatten();
    found.map(|inner| action(&inner)).is_some()
}

/// Marks `inner` as the running loop until the guard is dropped.
pub(crate) fn enter(inner: &Rc<Inner>) -> Entered {
    // A loop may be closed by a destructor at the end of its thread, when the variable is gone.
    let _ = RUNNING.try_with(|running| running.borrow_mut().push(Rc::clone(inner)));
    Entered { outer_id: RUNNING_ID.replace(inner.id), had_outer_yielded: HAS_YIELDED.replace(false) }
}

pub(crate) struct Entered {
    outer_id: u32,
    had_outer_yielded: bool,
}

impl Drop for Entered {
    fn drop(&mut self) {
        RUNNING_ID.set(self.outer_id);
        HAS_YIELDED.set(self.had_outer_yielded);
        let left = RUNNING.try_with(|running| running.borrow_mut().pop());
        drop(left);
    }
}

/// Notes, if anything is traced, what the running task begins to wait for.
#[inline(always)]
pub(crate) fn trace_wait(on: impl FnOnce() -> Awaiting) {
    if is_anything_traced() {
        trace_wait_on(on);
    }
}

#[cold]
#[inline(never)]
fn trace_wait_on(on: impl FnOnce() -> Awaiting) {
    let _ = RUNNING.try_with(|running| {
        if let Some(inner) = running.borrow().last() {
            inner.trace_wait(on());
        }
    });
}

/// Notes that the running task waits for its next turn.
#[inline(always)]
pub(crate) fn note_yield() {
    if cfg!(feature = "trace") {
        HAS_YIELDED.set(true);
    }
}

/// The task that is running now.
pub(crate) fn task_key() -> Option<TaskKey> {
    let key = RUNNING.try_with(|running| {
        let running = running.borrow();
        let inner = running.last()?;
        Some(TaskKey { loop_id: inner.id, id: inner.current_task_id()? })
    });
    key.ok().flatten()
}

/// Whether `note_yield` was called inside the running loop since the last `forget_yield`.
#[inline(always)]
pub(crate) fn has_yielded() -> bool {
    HAS_YIELDED.get()
}

#[inline(always)]
pub(crate) fn forget_yield() {
    HAS_YIELDED.set(false);
}

/// Whether `note_yield` was called, and the running loop is this one; the next call says that it was not.
pub(crate) fn take_yield(loop_id: u32) -> bool {
    RUNNING_ID.get() == loop_id && HAS_YIELDED.replace(false)
}

pub(crate) fn try_inner() -> Option<Rc<Inner>> {
    RUNNING.try_with(|running| running.borrow().last().map(Rc::clone)).ok().flatten()
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
