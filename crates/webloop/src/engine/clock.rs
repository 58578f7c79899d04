//! A loop's own clock: host time, scaled, frozen or virtual.
//!
//! Loop time starts at zero when the loop is first asked for it or first runs, and never goes backwards: a loop that
//! is put on virtual time before it has anything to do starts at zero exactly. Three states:
//! 1. *real*: loop time moves at `speed` times host time;
//! 2. *frozen*: a paused loop's time stands still (edges: `freeze`, `thaw`);
//! 3. *virtual*: loop time moves only by `jump_to`, which the loop calls when nothing is ready.
//!
//! It is given host times and never reads the host's clock: `time` does.

use std::cell::Cell;

use crate::record::ids::{LoopTime, NEVER};

/// The host time of a start that is still to come.
const NOT_STARTED: u64 = u64::MAX;

pub(super) struct Clock {
    /// Host time at the last change of state, or `NOT_STARTED`.
    base_host: Cell<u64>,
    /// Loop time at the last change of state.
    base_loop: Cell<LoopTime>,
    speed: Cell<f64>,
    is_frozen: Cell<bool>,
    is_virtual: Cell<bool>,
    /// How many things outside of the loop are under way that virtual time must not overtake.
    clock_holds: Cell<u32>,
}

impl Clock {
    pub(super) fn new() -> Self {
        Clock {
            base_host: Cell::new(NOT_STARTED),
            base_loop: Cell::new(0),
            speed: Cell::new(1.0),
            is_frozen: Cell::new(false),
            is_virtual: Cell::new(false),
            clock_holds: Cell::new(0),
        }
    }

    /// Whether loop time does not depend on host time just now.
    pub(super) fn stands_still(&self) -> bool {
        self.is_frozen.get() || self.is_virtual.get()
    }

    pub(super) fn has_started(&self) -> bool {
        self.base_host.get() != NOT_STARTED
    }

    /// Loop time starts at `host_now`, unless it has.
    pub(super) fn start(&self, host_now: u64) {
        if !self.has_started() {
            self.base_host.set(host_now);
        }
    }

    /// Loop time at `host_now`, at which it starts unless it has; while it stands still, that does not matter.
    pub(super) fn at(&self, host_now: u64) -> LoopTime {
        if self.stands_still() {
            return self.base_loop.get();
        }
        self.start(host_now);
        self.time_at(host_now)
    }

    /// Loop time at `host_time`, while the clock moves.
    fn time_at(&self, host_time: u64) -> LoopTime {
        let elapsed = host_time.saturating_sub(self.base_host.get());
        let scaled =
            if self.speed.get() == 1.0 { elapsed } else { (elapsed as f64 * self.speed.get()) as u64 };
        // `NEVER` is not reached, however long one waits.
        self.base_loop.get().saturating_add(scaled).min(NEVER - 1)
    }

    /// The host time at which loop time reaches `when`, or `None` while it stands still or for [`NEVER`].
    pub(super) fn host_time_of(&self, when: LoopTime) -> Option<u64> {
        if self.stands_still() || when == NEVER {
            return None;
        }
        let remaining = when.saturating_sub(self.base_loop.get());
        if self.speed.get() == 1.0 {
            return Some(self.base_host.get().saturating_add(remaining));
        }
        let scaled = (remaining as f64 / self.speed.get()).ceil() as u64;
        let mut host_time = self.base_host.get().saturating_add(scaled);
        // Dividing and multiplying again can end a little short of `when`, and the host's timer must not be early.
        let mut step = 1;
        while self.time_at(host_time) < when && host_time < u64::MAX {
            host_time = host_time.saturating_add(step);
            step *= 2;
        }
        Some(host_time)
    }

    /// Fixes loop time as of `host_now`, so that what follows counts from here.
    fn rebase(&self, host_now: u64) {
        if !self.has_started() && !self.stands_still() {
            return;
        }
        self.base_loop.set(self.at(host_now));
        self.base_host.set(host_now);
    }

    pub(super) fn set_frozen(&self, is_frozen: bool, host_now: u64) {
        self.rebase(host_now);
        self.is_frozen.set(is_frozen);
    }

    pub(super) fn set_speed(&self, speed: f64, host_now: u64) {
        self.rebase(host_now);
        self.speed.set(speed);
    }

    pub(super) fn speed(&self) -> f64 {
        self.speed.get()
    }

    pub(super) fn set_virtual(&self, is_virtual: bool, host_now: u64) {
        self.rebase(host_now);
        self.is_virtual.set(is_virtual);
    }

    /// Counts one thing more, or one less, that virtual time must not overtake; gives how many there are.
    pub(super) fn count_holds(&self, change: i32) -> u32 {
        self.clock_holds.set(self.clock_holds.get().wrapping_add_signed(change));
        self.clock_holds.get()
    }

    /// Whether it may jump to the next deadline by itself.
    pub(super) fn is_jumping(&self) -> bool {
        self.is_virtual.get() && self.clock_holds.get() == 0
    }

    pub(super) fn is_virtual(&self) -> bool {
        self.is_virtual.get()
    }

    /// Moves a virtual or frozen clock on to `when`; never backwards.
    pub(super) fn jump_to(&self, when: LoopTime) {
        debug_assert!(self.stands_still(), "only a clock that stands still can be moved");
        if when != NEVER && when > self.base_loop.get() {
            self.base_loop.set(when);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn started_at(host_now: u64) -> Clock {
        let clock = Clock::new();
        assert_eq!(clock.at(host_now), 0);
        clock
    }

    #[test]
    fn time_that_has_not_started_loses_nothing_to_what_is_set_first() {
        let clock = Clock::new();
        clock.set_speed(2.0, 1_000);
        clock.set_virtual(true, 2_000);
        clock.set_frozen(true, 3_000);
        assert_eq!(clock.at(4_000), 0);
        clock.set_frozen(false, 5_000);
        clock.set_virtual(false, 6_000);
        assert_eq!(clock.at(6_010), 20);
        let clock = Clock::new();
        clock.set_speed(0.5, 1_000);
        clock.start(2_000);
        assert_eq!(clock.at(2_100), 50);
    }

    #[test]
    fn speed_scales_from_the_moment_it_is_set() {
        let clock = started_at(1_000);
        clock.set_speed(0.5, 1_100);
        assert_eq!(clock.at(1_300), 200);
        assert_eq!(clock.host_time_of(200), Some(1_300));
        clock.set_speed(10.0, 1_300);
        assert_eq!(clock.at(1_310), 300);
    }

    #[test]
    fn frozen_time_stands_still_and_goes_on_without_a_gap() {
        let clock = started_at(0);
        clock.set_frozen(true, 50);
        assert_eq!(clock.at(9_999), 50);
        assert_eq!(clock.host_time_of(60), None);
        clock.set_frozen(false, 1_000);
        assert_eq!(clock.at(1_010), 60);
    }

    #[test]
    fn virtual_time_moves_only_by_jumps_and_never_to_never() {
        let clock = started_at(0);
        clock.set_virtual(true, 10);
        clock.jump_to(500);
        clock.jump_to(400);
        clock.jump_to(NEVER);
        assert_eq!(clock.at(99), 500);
        clock.set_virtual(false, 1_000);
        assert_eq!(clock.at(1_001), 501);
    }
}
