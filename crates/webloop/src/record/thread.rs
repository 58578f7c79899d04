//! What all recorders of a thread share: whether any records at all, and whether the running task has yielded.
//!
//! Both are plain cells that others read without finding their loop: a task that yields, or takes a lock, has no
//! time for that.

use std::cell::Cell;

thread_local! {
    /// How many loops of this thread are being traced.
    static TRACED: Cell<u32> = const { Cell::new(0) };
    /// The number of the innermost running loop; loops are numbered from 1.
    static RUNNING_ID: Cell<u32> = const { Cell::new(0) };
    /// Whether `note_yield` has been called inside that loop since it was last read.
    static HAS_YIELDED: Cell<bool> = const { Cell::new(false) };
}

/// Whether any loop of this thread is being traced.
#[inline]
pub(crate) fn is_anything_traced() -> bool {
    cfg!(feature = "trace") && TRACED.get() > 0
}

pub(super) fn count_traced(change: i32) {
    TRACED.set(TRACED.get().wrapping_add_signed(change));
}

/// A loop is entered, until the guard is dropped; it may be inside of another one.
pub(crate) fn enter(loop_id: u32) -> Outer {
    Outer { outer_id: RUNNING_ID.replace(loop_id), had_outer_yielded: HAS_YIELDED.replace(false) }
}

/// What was so for the loop around; restored when it is dropped.
pub(crate) struct Outer {
    outer_id: u32,
    had_outer_yielded: bool,
}

impl Drop for Outer {
    fn drop(&mut self) {
        RUNNING_ID.set(self.outer_id);
        HAS_YIELDED.set(self.had_outer_yielded);
    }
}

/// Notes that the running task waits for its next turn.
#[inline(always)]
pub(crate) fn note_yield() {
    if cfg!(feature = "trace") {
        HAS_YIELDED.set(true);
    }
}

/// Whether `note_yield` was called inside the running loop since the last `forget_yield`.
#[inline(always)]
pub(super) fn has_yielded() -> bool {
    HAS_YIELDED.get()
}

#[inline(always)]
pub(super) fn forget_yield() {
    HAS_YIELDED.set(false);
}

/// Whether `note_yield` was called, and the running loop is this one; the next call says that it was not.
pub(super) fn take_yield(loop_id: u32) -> bool {
    RUNNING_ID.get() == loop_id && HAS_YIELDED.replace(false)
}
