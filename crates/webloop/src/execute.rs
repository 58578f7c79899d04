//! How one ready entry is run: one callback, or one poll of one task, and what follows from it.

use std::any::Any;
use std::rc::Rc;

use crate::failure::Failure;
use crate::handle::Call;
use crate::inner::{Inner, Ready};
use crate::task_cell::{TaskCell, TaskRef};
use crate::trace::{Event, Outcome, TaskId};

impl Inner {
    /// Runs one entry; `false` where it was cancelled, so that nothing was run.
    pub(crate) fn run_ready(&self, ready: Ready) -> bool {
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

    fn run_call(&self, call: &dyn Call) {
        let location = call.location();
        if self.recorder.is_on() {
            self.begin_span();
            self.recorder.push(Event::CallbackBegin { location });
        }
        let result = catch(|| call.call());
        if self.recorder.is_on() {
            let busy_ns = self.end_span();
            self.recorder.push(Event::CallbackEnd { busy_ns });
        }
        if let Err(payload) = result {
            self.report(Failure::of_callback(payload, location));
        }
    }

    pub(crate) fn run_task(&self, cell: TaskRef) {
        self.current_slot.set(Some(cell.slot_index()));
        self.current_id.set(Some(cell.id));
        if cell.is_cancel_requested.get() {
            self.run_cancelled_task(cell);
        } else {
            self.poll_task(cell);
        }
        self.current_slot.set(None);
        self.current_id.set(None);
    }

    #[inline(always)]
    fn poll_task(&self, cell: TaskRef) {
        let result = if self.recorder.is_on() { self.poll_traced(&cell) } else { catch(|| cell.poll()) };
        match result {
            Ok(None) => {
                let was_woken = cell.end_poll();
                if cell.is_cancel_requested.get() {
                    self.cancel_after_poll(cell, was_woken);
                } else if was_woken {
                    self.push_cell(cell);
                }
            }
            // Cancelled by itself in the very poll in which it returned: as in asyncio, it counts as cancelled.
            Ok(Some(_)) if cell.is_cancel_requested.get() => self.finish_cancelled(&cell),
            Ok(Some(outcome)) => self.finish(&cell, outcome, None),
            Err(payload) => {
                self.drop_body(&cell);
                self.finish(&cell, Outcome::Panicked, Some(payload));
            }
        }
    }

    // Out of line, so that the trace costs an untraced loop one branch.
    #[cold]
    #[inline(never)]
    fn poll_traced(&self, cell: &TaskCell) -> Result<Option<Outcome>, Box<dyn Any + Send>> {
        self.begin_poll_span(cell.id);
        let result = catch(|| cell.poll());
        self.end_poll_span(cell.id);
        result
    }

    /// The end of a poll in which the task cancelled itself, or was cancelled by what it did.
    #[cold]
    #[inline(never)]
    fn cancel_after_poll(&self, cell: TaskRef, was_woken: bool) {
        if was_woken {
            self.push_cell(Rc::clone(&cell));
        }
        cell.deliver_cancel();
    }

    /// The turn of a task that was cancelled before it: drops its future, unless that has to wait for a task group
    /// first.
    #[cold]
    #[inline(never)]
    fn run_cancelled_task(&self, cell: TaskRef) {
        if self.recorder.is_on() {
            self.begin_poll_span(cell.id);
        }
        let result = catch(|| {
            let has_to_wait = !self.is_closed() && !cell.is_to_be_dropped();
            if has_to_wait && cell.poll().is_none() && !self.is_closed() && !cell.is_to_be_dropped() {
                if cell.end_poll() {
                    self.push_cell(Rc::clone(&cell));
                }
                return false;
            }
            cell.drop_body();
            true
        });
        if self.recorder.is_on() {
            self.end_poll_span(cell.id);
        }
        match result {
            Ok(true) => self.finish_cancelled(&cell),
            Ok(false) => {}
            Err(payload) => {
                self.report(Failure::of_task(payload, &cell));
                self.finish_cancelled(&cell);
            }
        }
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
            self.report(Failure::of_task(payload, cell));
        }
    }

    #[inline(never)]
    fn finish(&self, cell: &TaskRef, outcome: Outcome, payload: Option<Box<dyn Any + Send>>) {
        let entry = self.tasks.borrow_mut().try_remove(cell.slot_index());
        drop(entry);
        cell.finish(self, outcome, payload);
    }

    // Out of line, so that the trace costs an untraced loop a branch and no registers.

    #[cold]
    #[inline(never)]
    fn begin_poll_span(&self, task: TaskId) {
        self.begin_span();
        self.recorder.push(Event::PollBegin { task });
    }

    #[cold]
    #[inline(never)]
    fn end_poll_span(&self, task: TaskId) {
        let busy_ns = self.end_span();
        self.recorder.push(Event::PollEnd { task, busy_ns });
    }

    /// Begins the span of a poll or a callback where the last one ended: one look at the clock serves both.
    fn begin_span(&self) {
        if self.stamp.get() == 0 {
            self.stamp.set(self.host_now());
        }
        self.recorder.set_now(self.clock.time(|| self.stamp.get()));
    }

    /// Ends the span of a poll or a callback; gives how long it took, in nanoseconds.
    fn end_span(&self) -> u64 {
        let begin = self.stamp.get();
        let end = self.host_now();
        self.stamp.set(end);
        self.recorder.set_now(self.clock.time(|| end));
        end.saturating_sub(begin)
    }

    // Failures

    /// Reports the panic of a task that nobody awaits; gives its message.
    pub(crate) fn report_panic(&self, payload: Box<dyn Any + Send>, cell: &TaskCell) -> String {
        let failure = Failure::of_task(payload, cell);
        let message = failure.message().to_owned();
        self.report(failure);
        message
    }

    pub(crate) fn report(&self, failure: Failure) {
        let handler = self.failure_handler.borrow().clone();
        let Some(handler) = handler else { return failure.print() };
        if let Err(payload) = catch(|| handler(&failure)) {
            failure.print();
            Failure::of_callback(payload, None).print();
        }
    }
}

/// Runs code of the program. Where panics unwind, gives the payload of one; where they abort, the program is over.
#[inline]
pub(crate) fn catch<R>(code: impl FnOnce() -> R) -> Result<R, Box<dyn Any + Send>> {
    #[cfg(panic = "unwind")]
    return std::panic::catch_unwind(std::panic::AssertUnwindSafe(code));
    #[cfg(not(panic = "unwind"))]
    return Ok(code());
}
