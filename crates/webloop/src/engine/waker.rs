//! What a task's wakers hold: the marker that says whether the task is scheduled, and numbers by which to find it.
//!
//! A marker may be sent to other threads, where its loop is not found; natively waking from there panics and says why.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::Wake;

use crate::engine::current;
use crate::record::ids::{TaskId, TaskKey};

/// What a task's wakers hold.
pub(crate) struct WakeMarker {
    pub(crate) loop_id: u32,
    pub(crate) slot_index: u32,
    pub(crate) task_id: TaskId,
    /// A [`WakeState`].
    state: AtomicU8,
    #[cfg(not(target_family = "wasm"))]
    thread: std::thread::ThreadId,
}

/// Where a task is, as far as waking it goes.
#[derive(Clone, Copy)]
#[repr(u8)]
pub(crate) enum WakeState {
    /// Nowhere: waking puts it into the ready queue.
    Parked,
    /// In the ready queue, or over.
    Scheduled,
    /// Being polled: waking has it scheduled when the poll returns.
    Polled,
    PolledAndWoken,
}

impl WakeMarker {
    pub(crate) fn new(loop_id: u32, slot_index: usize, task_id: TaskId) -> Self {
        WakeMarker {
            loop_id,
            slot_index: u32::try_from(slot_index).expect("fewer than 2^32 tasks at once"),
            task_id,
            state: AtomicU8::new(WakeState::Scheduled as u8),
            #[cfg(not(target_family = "wasm"))]
            thread: std::thread::current().id(),
        }
    }

    pub(crate) fn key(&self) -> TaskKey {
        TaskKey { loop_id: self.loop_id, id: self.task_id }
    }

    #[inline(always)]
    pub(crate) fn is(&self, state: WakeState) -> bool {
        self.state.load(Ordering::Relaxed) == state as u8
    }

    #[inline(always)]
    pub(crate) fn set(&self, state: WakeState) {
        self.state.store(state as u8, Ordering::Relaxed);
    }

    // Out of line, so that a task that wakes itself takes a few instructions.
    #[inline(never)]
    fn schedule(&self) {
        self.set(WakeState::Scheduled);
        current::with_loop(self.loop_id, |engine| engine.push_woken(self.slot_index, self.task_id));
    }
}

impl Wake for WakeMarker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        #[cfg(not(target_family = "wasm"))]
        assert!(
            self.thread == std::thread::current().id(),
            "a task of an EventLoop can be woken only on the thread of its loop"
        );
        if self.is(WakeState::Polled) {
            self.set(WakeState::PolledAndWoken);
        } else if self.is(WakeState::Parked) {
            self.schedule();
        }
    }
}
