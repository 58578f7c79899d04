//! How a task is cancelled: what it waits for first, then the task itself at its next turn.
//!
//! A chain of awaiting tasks may be longer than the stack is deep, so passing a cancellation on nests so far and no further;
//! what is beyond is done when it has come back.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::engine::cancel::{Awaited, CancelScope};
use crate::engine::cell::TaskCell;
use crate::engine::current;
use crate::engine::wait_report::WaitReport;
use crate::engine::waker::TaskAddress;
use crate::record::events::Event;

impl TaskCell {
    pub(crate) fn is_cancel_requested(&self) -> bool {
        self.is_cancel_requested.get()
    }

    /// Asks for the task to be cancelled; `false` where it is over.
    pub(crate) fn cancel(&self) -> bool {
        if self.is_over() {
            return false;
        }
        let engine = self.engine();
        if let Some(engine) = &engine {
            engine.record(|| Event::CancelRequested { task: self.id, by: current::task_id() });
        }
        if self.is_cancel_requested.replace(true) {
            // On its way already. In a circle of tasks that await each other nobody would be the first to go, so the
            // one that closes the circle does not wait.
            return !self.is_delivering.get();
        }
        // A task that cancels itself is reached by it when it has stopped running.
        if engine.is_none_or(|engine| engine.current_task_id() != Some(self.id)) {
            self.deliver_cancel();
        }
        true
    }

    /// Has it dropped at its next turn, whatever it waits for: the loop is being closed.
    pub(in crate::engine) fn cancel_at_next_turn(&self) {
        self.is_cancel_requested.set(true);
    }

    /// Passes the cancellation to what the task waits for, or else brings the task its last turn.
    pub(in crate::engine) fn deliver_cancel(&self) {
        let Some(_level) = Level::enter() else {
            let _ = DEFERRED.try_with(|deferred| deferred.borrow_mut().push(self.address()));
            return;
        };
        self.is_delivering.set(true);
        if !self.scope.get().is_some_and(|scope| scope.cancel()) {
            self.wake();
        }
        self.is_delivering.set(false);
    }

    /// Has a task that was cancelled dropped after the poll under way, not at its next turn.
    pub(crate) fn end_now(&self) {
        self.is_ending.set(true);
    }

    pub(in crate::engine) fn is_ending(&self) -> bool {
        self.is_ending.get() && self.is_to_be_dropped()
    }

    /// Whether the task is to be dropped at this turn instead of polled.
    pub(in crate::engine) fn is_to_be_dropped(&self) -> bool {
        self.is_cancel_requested.get() && !self.scope.get().is_some_and(|scope| scope.delays_cancel())
    }

    pub(in crate::engine) fn scope(&self) -> Rc<CancelScope> {
        Rc::clone(self.scope.get_or_init(Rc::default))
    }

    /// Reports what the task waits for, as far as its scope knows.
    pub(crate) fn report_waits(&self, report: &mut WaitReport) {
        if let Some(scope) = self.scope.get() {
            scope.report(report);
        }
    }
}

impl Awaited for TaskCell {
    fn cancel_awaited(&self) -> bool {
        self.cancel()
    }

    fn report(&self, report: &mut WaitReport) {
        if !self.is_over() {
            report.add_task(self.key());
            report.has_watchers(&self.watchers);
        }
    }
}

/// How deep the passing on of cancellations may nest before it is put off until it has come back.
const DEEPEST_LEVEL: u32 = 64;

thread_local! {
    static LEVEL: Cell<u32> = const { Cell::new(0) };
    /// Tasks whose cancellation is still to be passed on.
    static DEFERRED: RefCell<Vec<TaskAddress>> = const { RefCell::new(Vec::new()) };
}

/// One level of passing a cancellation on; the outermost one deals with what was put off.
struct Level;

impl Level {
    fn enter() -> Option<Level> {
        let level = LEVEL.get();
        (level < DEEPEST_LEVEL).then(|| {
            LEVEL.set(level + 1);
            Level
        })
    }
}

impl Drop for Level {
    fn drop(&mut self) {
        LEVEL.set(LEVEL.get() - 1);
        if LEVEL.get() > 0 {
            return;
        }
        // At the end of the thread the variable may be gone.
        while let Ok(Some(address)) = DEFERRED.try_with(|deferred| deferred.borrow_mut().pop()) {
            let mut cell = None;
            current::with_loop(address.loop_id, |engine| {
                cell = engine.task_in(address.slot_index, address.task_id);
            });
            if let Some(cell) = cell {
                cell.deliver_cancel();
            }
        }
    }
}
