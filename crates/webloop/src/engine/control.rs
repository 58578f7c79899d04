//! When a loop wants to run, and how its time goes: what it asks of its host, paused, slowed or in virtual time.
//!
//! Whatever changes how time goes changes the host time of every deadline, so the host's timer is armed anew.

use std::time::Duration;

use crate::engine::Engine;
use crate::engine::clock::Clock;
use crate::record::ids::LoopTime;

impl Engine {
    pub(crate) fn set_paused(&self, is_paused: bool) {
        if self.is_paused.replace(is_paused) != is_paused {
            self.change_time(|clock, host_now| clock.set_frozen(is_paused, host_now));
        }
    }

    pub(crate) fn speed(&self) -> f64 {
        self.time.clock().speed()
    }

    pub(crate) fn set_speed(&self, speed: f64) {
        self.change_time(|clock, host_now| clock.set_speed(speed, host_now));
    }

    pub(crate) fn is_virtual(&self) -> bool {
        self.time.clock().is_virtual()
    }

    pub(crate) fn set_virtual(&self, is_virtual: bool) {
        self.change_time(|clock, host_now| clock.set_virtual(is_virtual, host_now));
    }

    /// Counts one thing more, or one less, that virtual time must not overtake.
    pub(crate) fn count_holds(&self, change: i32) {
        if self.time.clock().count_holds(change) == 0 && self.time.clock().is_virtual() {
            self.change_time(|_clock, _host_now| ());
        }
    }

    /// Changes how time goes, and so the host time of every deadline.
    fn change_time(&self, change: impl FnOnce(&Clock, u64)) {
        change(self.time.clock(), self.time.read());
        self.arm(None);
        self.request_unless_running();
    }

    pub(crate) fn set_budget(&self, budget: Duration) {
        self.budget.set(budget);
    }

    // What is asked of the host

    #[cold]
    pub(super) fn request_turn(&self) {
        if self.is_paused() || self.is_closed() || self.host.is_turn_requested() {
            return;
        }
        // For the tasks that are made before the turn: one reading for all of them.
        self.time.read();
        self.host.request_turn();
    }

    pub(super) fn request_unless_running(&self) {
        if !self.is_running() {
            self.request_what_is_needed();
        }
    }

    /// Asks the host for the next turn: soon if anything is ready, else when the earliest timer is due.
    pub(super) fn request_what_is_needed(&self) {
        if self.is_closed() || self.is_paused() {
            return self.arm(None);
        }
        let earliest = self.timers.earliest_to_come();
        let is_due = |when| self.time.clock().is_jumping() || when <= self.now();
        if !self.queue.is_empty() || earliest.is_some_and(is_due) {
            self.arm(None);
            self.request_turn();
        } else {
            self.arm(earliest);
        }
    }

    pub(super) fn arm(&self, when: Option<LoopTime>) {
        self.host.arm(when, |when| self.time.clock().host_time_of(when));
    }
}
