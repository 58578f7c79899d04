//! The end of a loop: nothing of it is left behind.

use std::rc::Rc;

use crate::engine::call::Call;
use crate::engine::cell::TaskRef;
use crate::engine::failure::Failure;
use crate::engine::run::catch;
use crate::engine::turn::Running;
use crate::engine::{Inner, Ready, current};
use crate::record::events::Event;
use crate::record::ids::TimerId;

impl Inner {
    /// Closes the loop: at once, or when the callback that is running has returned.
    pub(crate) fn close(self: &Rc<Self>) {
        // What is left of the turn is dropped.
        self.turn_left.set(0);
        if !self.is_closed.replace(true) && !self.is_running() {
            self.tear_down();
        }
    }

    /// Cancels every task in the order of creation and drops all that waits. Destructors may use the loop: what
    /// they schedule is dropped.
    pub(crate) fn tear_down(self: &Rc<Self>) {
        let running = Running::enter(self);
        let timers = self.timers.borrow_mut().take();
        for (key, call) in timers {
            self.record(|| Event::TimerCancelled { timer: TimerId(key.sequence) });
            self.drop_call(&*call);
        }
        self.turn_left.set(0);
        for cell in self.tasks_by_age() {
            // One that awaits another was cancelled with it, and comes after it.
            if !cell.is_cancel_requested.get() {
                cell.cancel();
            }
        }
        self.drop_ready();
        // Who is left waits for a callback that will not come any more, or for another loop.
        for cell in self.tasks_by_age() {
            cell.wake();
        }
        self.drop_ready();
        self.arm(None);
        drop(running);
        // They may hold handles to the loop.
        drop(self.failure_handler.take());
        current::unregister(self.id);
    }

    /// The tasks that are not over, in the order of creation.
    pub(crate) fn tasks_by_age(&self) -> Vec<TaskRef> {
        let mut cells: Vec<TaskRef> = self.tasks.borrow().iter().map(|(_, cell)| Rc::clone(cell)).collect();
        cells.sort_unstable_by_key(|cell| cell.id);
        cells
    }

    fn drop_ready(&self) {
        loop {
            let next = self.ready.borrow_mut().pop_front();
            match next {
                None => break,
                Some(Ready::Task(cell)) if cell.is_over() => {}
                Some(Ready::Task(cell)) => {
                    cell.is_cancel_requested.set(true);
                    self.run_task(cell);
                }
                Some(Ready::Call(call)) => self.drop_call(&*call),
            }
        }
    }

    /// Drops a callback unrun, whatever its destructor does.
    fn drop_call(&self, call: &dyn Call) {
        if let Err(payload) = catch(|| call.cancel()) {
            self.report(Failure::of_callback(payload, call.location()));
        }
    }
}
