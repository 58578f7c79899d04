//! What a task's wakers hold: numbers, and whether the task is scheduled.
//!
//! A ticket may be sent to other threads, where its loop is not found; natively waking from there panics and says why.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::Wake;

use crate::engine::current;
use crate::record::ids::TaskId;

/// Names a task among those of all loops of the thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TaskKey {
    pub(crate) loop_id: u32,
    pub(crate) id: TaskId,
}

/// What a task's wakers hold: numbers.
pub(crate) struct Ticket {
    pub(crate) loop_id: u32,
    pub(crate) slot_index: u32,
    pub(crate) task_id: TaskId,
    /// A [`Station`].
    station: AtomicU8,
    #[cfg(not(target_family = "wasm"))]
    thread: std::thread::ThreadId,
}

/// Where a task is, as far as waking it goes.
#[derive(Clone, Copy)]
#[repr(u8)]
pub(crate) enum Station {
    /// Nowhere: waking puts it into the ready queue.
    Parked,
    /// In the ready queue, or over.
    Scheduled,
    /// Being polled: waking has it scheduled when the poll returns.
    Polled,
    PolledAndWoken,
}

impl Ticket {
    pub(crate) fn key(&self) -> TaskKey {
        TaskKey { loop_id: self.loop_id, id: self.task_id }
    }

    pub(crate) fn is_at(&self, station: Station) -> bool {
        self.station.load(Ordering::Relaxed) == station as u8
    }

    pub(crate) fn set(&self, station: Station) {
        self.station.store(station as u8, Ordering::Relaxed);
    }

    pub(crate) fn new(loop_id: u32, slot_index: usize, task_id: TaskId) -> Self {
        Ticket {
            loop_id,
            slot_index: u32::try_from(slot_index).expect("fewer than 2^32 tasks at once"),
            task_id,
            station: AtomicU8::new(Station::Parked as u8),
            #[cfg(not(target_family = "wasm"))]
            thread: std::thread::current().id(),
        }
    }
}

impl Ticket {
    // Out of line, so that a task that wakes itself takes a few instructions.
    #[inline(never)]
    fn schedule(&self) {
        self.set(Station::Scheduled);
        current::with_loop(self.loop_id, |inner| {
            inner.push_task(self.slot_index, self.task_id);
        });
    }
}

impl Wake for Ticket {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        #[cfg(not(target_family = "wasm"))]
        assert!(
            self.thread == std::thread::current().id(),
            "a task of an EventLoop can be woken only on the thread of its loop"
        );
        if self.is_at(Station::Polled) {
            self.set(Station::PolledAndWoken);
        } else if self.is_at(Station::Parked) {
            self.schedule();
        }
    }
}
