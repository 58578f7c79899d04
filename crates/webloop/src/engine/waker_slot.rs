//! What keeps the waker of whoever waits.
//!
//! No borrow lasts while a waker is cloned, woken or dropped: that may run code of the program.

use std::cell::Cell;
use std::task::Waker;

/// What the wakers of one task have in common, and no others.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct WakerAddress(usize);

impl WakerAddress {
    pub(crate) fn of(waker: &Waker) -> Self {
        // Not `will_wake`: clones may come with another copy of the same table of functions.
        WakerAddress(waker.data().addr())
    }
}

/// Keeps the waker of one who waits.
#[derive(Default)]
pub(crate) struct WakerSlot {
    waker: Cell<Option<Waker>>,
}

impl WakerSlot {
    /// Keeps a clone of `waker`, in place of what was kept before.
    pub(crate) fn keep(&self, waker: &Waker) {
        let old = self.waker.take();
        if old.as_ref().is_some_and(|old| old.will_wake(waker)) {
            self.waker.set(old);
        } else {
            self.waker.set(Some(waker.clone()));
        }
    }

    /// Wakes the waker, which is not kept any more.
    pub(crate) fn wake(&self) {
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }

    /// Lets go of the waker; `false` where none was kept.
    pub(crate) fn forget(&self) -> bool {
        self.waker.take().is_some()
    }

    pub(crate) fn address(&self) -> Option<WakerAddress> {
        let waker = self.waker.take();
        let address = waker.as_ref().map(WakerAddress::of);
        self.waker.set(waker);
        address
    }
}
