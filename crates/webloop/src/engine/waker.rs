//! What a task's wakers share: the marker that says whether the task is scheduled, and numbers by which to find it.
//!
//! A marker may be sent to other threads, where its loop is not found; natively waking from there panics and says why.
//! A task gets its own when its first poll has left it waiting. Until then the loop lends it one, which goes on to the next
//! task if the first poll was the last one, as that of most short tasks is.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};
use std::task::{Wake, Waker};

use crate::engine::current;
use crate::engine::waker_slot::WakerAddress;
use crate::record::events::Outcome;
use crate::record::ids::TaskId;

/// Where a task is to be found.
#[derive(Clone, Copy)]
pub(crate) struct TaskAddress {
    pub(crate) loop_id: u32,
    pub(crate) slot_index: u32,
    pub(crate) task_id: TaskId,
}

/// The waker of one task, as its cell keeps it.
pub(crate) struct TaskWaker {
    marker: Arc<WakeMarker>,
    waker: Waker,
}

impl TaskWaker {
    fn new(address: TaskAddress) -> Self {
        let marker = Arc::new(WakeMarker {
            loop_id: address.loop_id,
            slot_index: AtomicU32::new(address.slot_index),
            task_id: AtomicU32::new(address.task_id.0),
            state: AtomicU8::new(WakeState::Scheduled as u8),
            #[cfg(not(target_family = "wasm"))]
            thread: std::thread::current().id(),
        });
        TaskWaker { waker: Waker::from(Arc::clone(&marker)), marker }
    }

    #[inline(always)]
    pub(super) fn marker(&self) -> &WakeMarker {
        &self.marker
    }

    #[inline(always)]
    pub(super) fn waker(&self) -> &Waker {
        &self.waker
    }

    /// What it has in common with its clones, and with no wakers of other tasks nor wakers around it.
    pub(crate) fn address(&self) -> WakerAddress {
        WakerAddress::of(&self.waker)
    }

    /// How many clones of it there are.
    pub(crate) fn clones(&self) -> usize {
        Arc::strong_count(&self.marker) - OWN_SHARES
    }

    pub(super) fn wake(&self) {
        self.marker.wake_by_ref();
    }
}

/// The waker that a loop lends to tasks for their first poll; there is one such poll at a time.
#[derive(Default)]
pub(super) struct LentWaker {
    waker: RefCell<Option<TaskWaker>>,
}

impl LentWaker {
    /// Has the task at `address` polled for the first time; gives its outcome, or else the waker that it is to keep.
    #[inline]
    pub(super) fn lend(
        &self,
        address: TaskAddress,
        poll: impl FnOnce(&TaskWaker) -> Option<Outcome>,
    ) -> Result<Outcome, TaskWaker> {
        self.prepare(address);
        let outcome = self.waker.borrow().as_ref().and_then(|waker| {
            let outcome = poll(waker)?;
            waker.marker.set(WakeState::Scheduled);
            Some(outcome)
        });
        outcome.ok_or_else(|| self.waker.take().expect("it stays while it is lent"))
    }

    /// Makes it one for the task at `address`; a new one where somebody has a clone of the last.
    fn prepare(&self, address: TaskAddress) {
        let mut waker = self.waker.borrow_mut();
        match &*waker {
            Some(TaskWaker { marker, .. }) if Arc::strong_count(marker) == OWN_SHARES => {
                marker.slot_index.store(address.slot_index, Ordering::Relaxed);
                marker.task_id.store(address.task_id.0, Ordering::Relaxed);
            }
            _ => *waker = Some(TaskWaker::new(address)),
        }
    }

    /// Its address, where it is lent to `task`.
    pub(super) fn address_for(&self, task: TaskId) -> Option<WakerAddress> {
        let waker = self.waker.borrow();
        let lent = waker.as_ref().filter(|waker| waker.marker.task_id.load(Ordering::Relaxed) == task.0);
        lent.map(TaskWaker::address)
    }
}

/// The shares of a marker that its `TaskWaker` has: its own, and that of the waker that is cloned.
const OWN_SHARES: usize = 2;

/// What a task's wakers share.
pub(super) struct WakeMarker {
    loop_id: u32,
    // These two change only while no waker is about.
    slot_index: AtomicU32,
    task_id: AtomicU32,
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
    #[inline(always)]
    pub(super) fn is(&self, state: WakeState) -> bool {
        self.state.load(Ordering::Relaxed) == state as u8
    }

    #[inline(always)]
    pub(super) fn set(&self, state: WakeState) {
        self.state.store(state as u8, Ordering::Relaxed);
    }

    // Out of line, so that a task that wakes itself takes a few instructions.
    #[inline(never)]
    fn schedule(&self) {
        self.set(WakeState::Scheduled);
        let slot_index = self.slot_index.load(Ordering::Relaxed);
        let task_id = TaskId(self.task_id.load(Ordering::Relaxed));
        current::with_loop(self.loop_id, |engine| engine.push_woken(slot_index, task_id));
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
