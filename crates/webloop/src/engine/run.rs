//! How one ready entry is run: one callback, or one poll of one task, and what follows from it.

use std::any::Any;
use std::rc::Rc;

use crate::engine::call::Call;
use crate::engine::cell::{TaskCell, TaskRef};
use crate::engine::failure::Failure;
use crate::engine::{Engine, Ready};
use crate::record::events::Outcome;

/// What a poll gives: the outcome of a task that has returned, or the payload of its panic.
type PollResult = Result<Option<Outcome>, Box<dyn Any + Send>>;

impl Engine {
    /// Runs one entry; `false` where it was cancelled, so that nothing was run.
    #[inline(always)]
    pub(super) fn run_ready(&self, ready: Ready) -> bool {
        match ready {
            // One that is over was woken by its own last poll.
            Ready::Task(cell) if cell.is_over() => return false,
            Ready::Task(cell) => self.run_task(cell),
            Ready::Call(call) => {
                if !call.is_pending() {
                    return false;
                }
                self.run_call(&*call);
            }
        }
        true
    }

    #[inline(never)]
    fn run_call(&self, call: &dyn Call) {
        let is_traced = self.observer.is_on();
        if is_traced {
            self.observer.begin_callback(call.location(), &self.time);
        }
        let result = catch(|| call.call());
        if is_traced {
            self.observer.end_callback(&self.time);
        }
        if let Err(payload) = result {
            self.report(Failure::of_callback(payload, call.location()));
        }
    }

    #[inline(always)]
    pub(super) fn run_task(&self, cell: TaskRef) {
        self.tasks.set_running(Some((cell.slot_index(), cell.id)));
        if cell.is_cancel_requested() {
            self.run_cancelled_task(cell);
        } else if self.observer.is_on() {
            self.poll_traced_task(cell);
        } else {
            self.poll_task(cell);
        }
        self.tasks.set_running(None);
    }

    // The two that follow are functions of their own, and small: a browser's compiler puts the futures' code into a small
    // function that polls them, and into a large one it does not.

    #[inline(never)]
    fn poll_task(&self, cell: TaskRef) {
        let result = catch(|| cell.poll(&self.lent_waker));
        if goes_on(&cell, &result) {
            if cell.end_poll() {
                self.push_task(cell);
            }
        } else {
            self.follow_last_poll(cell, result);
        }
    }

    #[inline(never)]
    fn poll_traced_task(&self, cell: TaskRef) {
        self.observer.begin_poll(cell.id, &self.time);
        let result = catch(|| cell.poll(&self.lent_waker));
        if goes_on(&cell, &result) {
            let was_woken = cell.end_poll();
            self.observer.end_poll(cell.id, was_woken, &self.time);
            if was_woken {
                self.push(Ready::Task(cell));
            }
        } else {
            self.observer.end_poll(cell.id, false, &self.time);
            self.follow_last_poll(cell, result);
        }
    }

    /// What becomes of a task that has returned, panicked or been cancelled in a poll.
    #[inline(never)]
    fn follow_last_poll(&self, cell: TaskRef, result: PollResult) {
        match result {
            Ok(None) if cell.is_ending() => self.finish_cancelled(&cell),
            Ok(None) => {
                if cell.end_poll() {
                    self.push_task(Rc::clone(&cell));
                }
                cell.deliver_cancel();
            }
            // Cancelled by itself in the very poll in which it returned: as in asyncio, it counts as cancelled.
            Ok(Some(_)) if cell.is_cancel_requested() => self.finish_cancelled(&cell),
            Ok(Some(outcome)) => self.finish(&cell, outcome, None),
            Err(payload) => {
                self.drop_body(&cell);
                self.finish(&cell, Outcome::Panicked, Some(payload));
            }
        }
    }

    /// The turn of a task that was cancelled before it: drops its future, unless that has to wait for a task group
    /// first.
    #[cold]
    #[inline(never)]
    fn run_cancelled_task(&self, cell: TaskRef) {
        let is_traced = self.observer.is_on();
        if is_traced {
            self.observer.begin_poll(cell.id, &self.time);
        }
        let is_over = catch(|| {
            let has_to_wait = || !self.is_closed() && !cell.is_to_be_dropped();
            if has_to_wait() && cell.poll(&self.lent_waker).is_none() && has_to_wait() {
                if cell.end_poll() {
                    self.push_task(Rc::clone(&cell));
                }
                return false;
            }
            cell.drop_body();
            true
        });
        if is_traced {
            self.observer.end_poll(cell.id, false, &self.time);
        }
        match is_over {
            Ok(false) => return,
            Ok(true) => {}
            Err(payload) => self.report(Failure::of_task(payload, cell.name(), cell.location.into())),
        }
        self.finish_cancelled(&cell);
    }

    #[cold]
    #[inline(never)]
    fn finish_cancelled(&self, cell: &TaskRef) {
        self.drop_body(cell);
        self.finish(cell, Outcome::Cancelled, None);
    }

    /// Drops what is left of a task that gives no value. A destructor may panic; the task is over all the same.
    fn drop_body(&self, cell: &TaskRef) {
        if let Err(payload) = catch(|| cell.drop_body()) {
            self.report(Failure::of_task(payload, cell.name(), cell.location.into()));
        }
    }

    #[inline(never)]
    fn finish(&self, cell: &TaskRef, outcome: Outcome, payload: Option<Box<dyn Any + Send>>) {
        let entry = self.tasks.remove(cell.slot_index());
        drop(entry);
        cell.finish(self, outcome, payload);
    }

    // Failures

    /// Reports the panic of a task that nobody awaits; gives its message.
    pub(super) fn report_panic(&self, payload: Box<dyn Any + Send>, cell: &TaskCell) -> String {
        let failure = Failure::of_task(payload, cell.name(), cell.location.into());
        let message = failure.message().to_owned();
        self.report(failure);
        message
    }

    pub(super) fn report(&self, failure: Failure) {
        let handler = self.failure_handler.borrow().clone();
        let Some(handler) = handler else { return failure.print() };
        if let Err(payload) = catch(|| handler(&failure)) {
            failure.print();
            Failure::of_callback(payload, None).print();
        }
    }
}

/// Whether the task goes on after the poll that gave `result`.
#[inline(always)]
fn goes_on(cell: &TaskCell, result: &PollResult) -> bool {
    matches!(result, Ok(None)) && !cell.is_cancel_requested()
}

/// Runs code of the program. Where panics unwind, gives the payload of one; where they abort, the program is over.
#[inline]
pub(super) fn catch<R>(code: impl FnOnce() -> R) -> Result<R, Box<dyn Any + Send>> {
    #[cfg(panic = "unwind")]
    return std::panic::catch_unwind(std::panic::AssertUnwindSafe(code));
    #[cfg(not(panic = "unwind"))]
    return Ok(code());
}
