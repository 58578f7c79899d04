//! The end of a loop: nothing of it is left behind.

use std::rc::Rc;

use crate::engine::call::Call;
use crate::engine::failure::Failure;
use crate::engine::run::catch;
use crate::engine::turn::Running;
use crate::engine::{Engine, Ready, current};
use crate::record::events::Event;

impl Engine {
    /// Closes the loop: at once, or when the callback that is running has returned.
    pub(crate) fn close(self: &Rc<Self>) {
        // What is left of the turn is dropped.
        self.queue.end_turn();
        if !self.is_closed.replace(true) && !self.is_running() {
            self.tear_down();
        }
    }

    /// Cancels every task in the order of creation and drops all that waits. Destructors may use the loop: what
    /// they schedule is dropped.
    pub(super) fn tear_down(self: &Rc<Self>) {
        let running = Running::enter(self);
        for (key, call) in self.timers.take() {
            self.record(|| Event::TimerCancelled { timer: key.id });
            self.drop_call(&*call);
        }
        self.queue.end_turn();
        for cell in self.tasks_by_age() {
            // One that awaits another was cancelled with it, and comes after it.
            if !cell.is_cancel_requested() {
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
        // It may have handles to the loop.
        drop(self.failure_handler.take());
        current::unregister(self.id);
    }

    fn drop_ready(&self) {
        while let Some(ready) = self.queue.pop() {
            match ready {
                Ready::Task(cell) if cell.is_over() => {}
                Ready::Task(cell) => {
                    cell.cancel_at_next_turn();
                    self.run_task(cell);
                }
                Ready::Call(call) => self.drop_call(&*call),
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
