//! What a task is waiting for that must be cancelled before it.
//!
//! asyncio cancels the innermost first: an awaited task cleans up, then its awaiter. So whatever passes a
//! cancellation on registers itself, while it is awaited, with the scope it is awaited in: that of the running task,
//! or that of the innermost `timeout` around it. A registration ends when it is dropped, so what a `select` has
//! abandoned is not cancelled with the task. The registrations are also how a snapshot learns who waits for what.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use slab::Slab;

use crate::engine::current;
use crate::engine::wait_report::WaitReport;
use crate::record::events::Awaiting;

/// What can be awaited: it is notified when its awaiter is cancelled, and can report what it is.
pub(crate) trait Awaited {
    /// Passes the cancellation on, where that is its way. Returns whether the awaiter will be woken by it; if not, the
    /// awaiter is to be cancelled there and then.
    fn cancel_awaited(&self) -> bool;

    /// Whether, once cancelled, the awaiter must go on being polled for a while before it may be dropped: a task
    /// group waits for its children.
    fn delays_cancel(&self) -> bool {
        false
    }

    /// Reports what is awaited here, and which wakers are kept here until it is over.
    fn report(&self, report: &mut WaitReport);
}

/// The things awaited within one task or one time-out.
#[derive(Default)]
pub(crate) struct CancelScope {
    /// Each with a number that grows, since a slab reuses its keys.
    entries: RefCell<Slab<(u64, Rc<dyn Awaited>)>>,
    next_number: Cell<u64>,
}

impl CancelScope {
    /// Notes something that is awaited here; gives its key.
    pub(crate) fn add(&self, awaited: Rc<dyn Awaited>) -> usize {
        let number = self.next_number.replace(self.next_number.get() + 1);
        self.entries.borrow_mut().insert((number, awaited))
    }

    /// Cancels what is awaited, in the order in which the waiting began. Returns whether anything will wake the
    /// awaiter.
    pub(crate) fn cancel(&self) -> bool {
        let mut will_be_woken = false;
        for awaited in self.in_order() {
            will_be_woken |= awaited.cancel_awaited();
        }
        will_be_woken
    }

    /// Reports what is awaited here, in the order in which the waiting began.
    pub(crate) fn report(&self, report: &mut WaitReport) {
        for awaited in self.in_order() {
            awaited.report(report);
        }
    }

    fn in_order(&self) -> impl Iterator<Item = Rc<dyn Awaited>> + use<> {
        let mut entries: Vec<_> = self.entries.borrow().iter().map(|(_, entry)| entry.clone()).collect();
        entries.sort_unstable_by_key(|(number, _)| *number);
        entries.into_iter().map(|(_, awaited)| awaited)
    }

    /// Whether anything awaited here must still be polled after the cancellation.
    pub(crate) fn delays_cancel(&self) -> bool {
        self.entries.borrow().iter().any(|(_, (_, awaited))| awaited.delays_cancel())
    }
}

/// The scopes of the time-outs and the like that are being polled, innermost last.
#[derive(Default)]
pub(crate) struct ScopeStack {
    scopes: RefCell<Vec<Rc<CancelScope>>>,
}

impl ScopeStack {
    pub(super) fn innermost(&self) -> Option<Rc<CancelScope>> {
        self.scopes.borrow().last().map(Rc::clone)
    }

    /// Runs `poll` with `scope` as the innermost one.
    pub(super) fn within<R>(&self, scope: Rc<CancelScope>, poll: impl FnOnce() -> R) -> R {
        struct Leave<'s>(&'s ScopeStack);
        impl Drop for Leave<'_> {
            fn drop(&mut self) {
                let scope = self.0.scopes.borrow_mut().pop();
                drop(scope);
            }
        }
        self.scopes.borrow_mut().push(scope);
        let _leave = Leave(self);
        poll()
    }
}

/// Says that something is being awaited within a scope, until it is dropped.
pub(crate) struct Registration {
    scope: Rc<CancelScope>,
    key: usize,
}

impl Registration {
    /// Notes in `slot` that the running task waits for `awaited`, and in the trace what that is.
    pub(crate) fn renew<A: Awaited + 'static>(
        slot: &mut Option<Registration>,
        awaited: &Rc<A>,
        what: impl FnOnce() -> Awaiting,
    ) {
        current::record_wait(what);
        Self::keep(slot, awaited);
    }

    /// Notes in `slot` that the running task waits for `awaited`.
    ///
    /// Outside of tasks (a future polled by another executor) there is nothing to register with.
    pub(crate) fn keep<A: Awaited + 'static>(slot: &mut Option<Registration>, awaited: &Rc<A>) {
        let Some(scope) = current::try_engine().and_then(|engine| engine.current_scope()) else { return };
        if slot.as_ref().is_some_and(|registration| Rc::ptr_eq(&registration.scope, &scope)) {
            return;
        }
        let key = scope.add(awaited.clone());
        *slot = Some(Registration { scope, key });
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        let removed = self.scope.entries.borrow_mut().try_remove(self.key);
        drop(removed);
    }
}
