//! Handles of callbacks that wait for their turn, and the guard that cancels on drop.
//!
//! Dropping a handle detaches the callback, as in asyncio.

use std::fmt;
use std::ops::Deref;
use std::rc::{Rc, Weak};
use std::time::Duration;

use crate::engine::Engine;
use crate::engine::call::Call;
use crate::engine::timers::TimerKey;
use crate::record::ids::duration;

/// A callback scheduled with [`call_soon`](crate::EventLoop::call_soon).
///
/// Dropping it detaches the callback, which then runs in its turn; [`Handle::cancel_on_drop`] ties them together.
#[derive(Clone)]
pub struct Handle {
    call: Rc<dyn Call>,
}

impl Handle {
    pub(crate) fn new(call: Rc<dyn Call>) -> Self {
        Handle { call }
    }

    /// Cancels the callback: it never runs. Does nothing when it has run or was cancelled before.
    pub fn cancel(&self) {
        self.call.cancel();
    }

    /// Whether it was cancelled before it ran.
    #[doc(alias = "cancelled")]
    pub fn is_cancelled(&self) -> bool {
        self.call.is_cancelled()
    }

    /// Ties the callback to the guard: it is cancelled when the guard is dropped.
    #[must_use = "dropping the guard cancels the callback at once"]
    pub fn cancel_on_drop(self) -> CancelOnDrop<Handle> {
        CancelOnDrop::new(self)
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Handle").field("is_cancelled", &self.is_cancelled()).finish_non_exhaustive()
    }
}

/// A callback scheduled with [`call_later`](crate::EventLoop::call_later) or
/// [`call_at`](crate::EventLoop::call_at).
///
/// Dropping it detaches the callback, which then runs when due; [`TimerHandle::cancel_on_drop`] ties them together.
#[derive(Clone)]
pub struct TimerHandle {
    call: Rc<dyn Call>,
    key: Option<TimerKey>,
    when: Duration,
    engine: Weak<Engine>,
}

impl TimerHandle {
    pub(crate) fn new(call: Rc<dyn Call>, key: TimerKey, engine: &Rc<Engine>) -> Self {
        TimerHandle { call, key: Some(key), when: duration(key.when), engine: Rc::downgrade(engine) }
    }

    /// The handle that a closed loop gives: already cancelled.
    pub(crate) fn dead(call: Rc<dyn Call>, when: Duration) -> Self {
        call.cancel();
        TimerHandle { call, key: None, when, engine: Weak::new() }
    }

    /// Cancels the callback: it never runs, and its timer is cleared at once. Does nothing when it has run or was
    /// cancelled before.
    pub fn cancel(&self) {
        if let (Some(key), Some(engine)) = (self.key, self.engine.upgrade()) {
            engine.cancel_timer(key);
        }
        self.call.cancel();
    }

    /// Whether it was cancelled before it ran.
    #[doc(alias = "cancelled")]
    pub fn is_cancelled(&self) -> bool {
        self.call.is_cancelled()
    }

    /// The time at which it is due, on the clock of [`EventLoop::time`](crate::EventLoop::time).
    /// [`Duration::MAX`] means never.
    pub fn when(&self) -> Duration {
        self.when
    }

    /// Ties the callback to the guard: it is cancelled when the guard is dropped.
    #[must_use = "dropping the guard cancels the callback at once"]
    pub fn cancel_on_drop(self) -> CancelOnDrop<TimerHandle> {
        CancelOnDrop::new(self)
    }
}

impl fmt::Debug for TimerHandle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("TimerHandle")
            .field("when", &self.when)
            .field("is_cancelled", &self.is_cancelled())
            .finish_non_exhaustive()
    }
}

/// What [`CancelOnDrop`] can guard.
pub trait Cancel {
    /// Cancels it; does nothing when it is over.
    fn cancel(&self);
}

impl Cancel for Handle {
    fn cancel(&self) {
        Handle::cancel(self);
    }
}

impl Cancel for TimerHandle {
    fn cancel(&self) {
        TimerHandle::cancel(self);
    }
}

/// A guard that cancels a callback or a task when it is dropped.
#[derive(Debug)]
pub struct CancelOnDrop<H: Cancel> {
    handle: Option<H>,
}

impl<H: Cancel> CancelOnDrop<H> {
    pub(crate) fn new(handle: H) -> Self {
        CancelOnDrop { handle: Some(handle) }
    }

    /// Gives the handle back, which no longer cancels anything by being dropped.
    pub fn detach(mut self) -> H {
        self.handle.take().expect("a guard has its handle until it is detached or dropped")
    }
}

impl<H: Cancel> Deref for CancelOnDrop<H> {
    type Target = H;

    fn deref(&self) -> &H {
        self.handle.as_ref().expect("a guard has its handle until it is detached or dropped")
    }
}

impl<H: Cancel> Drop for CancelOnDrop<H> {
    fn drop(&mut self) {
        if let Some(handle) = &self.handle {
            handle.cancel();
        }
    }
}
