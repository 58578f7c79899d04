//! What tasks and futures have in common: each is over at some time, and notifies whoever waits for that.
//!
//! In asyncio a task is a future; here both are handles to a cell, and this is what such a handle does. Awaiters and done
//! callbacks are notified in the order in which they came; cancelling an awaiter cancels what it awaits.

use std::rc::Rc;
use std::task::{Context, Poll};

use crate::engine::Engine;
use crate::engine::call::Call;
use crate::engine::cancel::{Awaited, Registration};
use crate::engine::watchers::{Watcher, WatcherKey, Watchers};
use crate::record::events::Awaiting;

/// The cell of a task or a future.
pub(crate) trait Completes {
    fn is_over(&self) -> bool;

    /// Who is notified when it is over.
    fn watchers(&self) -> &Watchers;

    /// Its loop, unless that is gone.
    fn engine(&self) -> Option<Rc<Engine>>;

    /// What the trace says of a task that awaits it.
    fn awaiting(&self) -> Awaiting;

    /// Somebody wants to know how it ends.
    fn retrieve(&self) {}
}

/// Schedules `call` for the turn after `cell` is over; at once if it is.
pub(crate) fn add_done_call(cell: &impl Completes, call: Rc<dyn Call>) {
    cell.retrieve();
    if !cell.is_over() {
        cell.watchers().add(Watcher::Callback(call));
    } else if let Some(engine) = cell.engine() {
        engine.push_call(call);
    }
}

/// One handle's share in a cell: its entry among those who are notified, which leaves with it.
pub(crate) struct Completion<C: Completes> {
    cell: Rc<C>,
    key: Option<WatcherKey>,
    registration: Option<Registration>,
}

impl<C: Completes> Completion<C> {
    pub(super) fn new(cell: Rc<C>) -> Self {
        Completion { cell, key: None, registration: None }
    }

    pub(super) fn cell(&self) -> &Rc<C> {
        &self.cell
    }
}

impl<C: Completes + Awaited + 'static> Completion<C> {
    /// Ready once the cell is over.
    #[inline]
    pub(super) fn poll(&mut self, context: &Context<'_>) -> Poll<()> {
        self.cell.retrieve();
        if !self.cell.is_over() {
            self.cell.watchers().register(&mut self.key, context.waker());
            Registration::renew(&mut self.registration, &self.cell, || self.cell.awaiting());
            return Poll::Pending;
        }
        self.key = None;
        self.registration = None;
        Poll::Ready(())
    }
}

impl<C: Completes> Clone for Completion<C> {
    fn clone(&self) -> Self {
        Completion::new(Rc::clone(&self.cell))
    }
}

impl<C: Completes> Drop for Completion<C> {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            self.cell.watchers().remove(key);
        }
    }
}
