//! The time of a loop: its own clock, and the one reading of the host's.
//!
//! Everybody who wants to know the time asks here. `read` is the only place that reads the host's clock, which costs a
//! crossing in a browser; `recent` makes do with the last reading.

use std::cell::Cell;
use std::rc::Rc;

use crate::engine::clock::Clock;
use crate::host::Host;
use crate::record::ids::{LoopTime, nanos};

pub(crate) struct Time {
    host: Rc<dyn Host>,
    clock: Clock,
    /// Host time as of the last reading.
    last_reading: Cell<u64>,
    /// Loop time as of then, once somebody has asked: for those who make many tasks at once.
    recent: Cell<Option<LoopTime>>,
}

impl Time {
    pub(super) fn new(host: Rc<dyn Host>) -> Self {
        let last_reading = Cell::new(nanos(host.now()));
        Time { host, clock: Clock::new(), last_reading, recent: Cell::new(None) }
    }

    /// Reads the host's clock.
    pub(super) fn read(&self) -> u64 {
        let host_now = nanos(self.host.now());
        self.last_reading.set(host_now);
        self.recent.set(None);
        host_now
    }

    /// Loop time starts now, unless it has.
    #[inline]
    pub(super) fn start(&self) {
        if !self.clock.has_started() {
            self.clock.start(self.read());
        }
    }

    /// Loop time now; the host's clock is read where that matters.
    pub(super) fn now(&self) -> LoopTime {
        let host_now = if self.clock.stands_still() { self.last_reading.get() } else { self.read() };
        self.clock.at(host_now)
    }

    /// Loop time as of a reading of the host's clock.
    pub(super) fn at(&self, host_now: u64) -> LoopTime {
        self.clock.at(host_now)
    }

    /// Loop time as of the last reading.
    pub(super) fn recent(&self) -> LoopTime {
        let recent = self.recent.get().unwrap_or_else(|| self.clock.at(self.last_reading.get()));
        self.recent.set(Some(recent));
        recent
    }

    /// The host time at which it will be `when`, or `None` while time stands still or for never.
    pub(super) fn host_time_of(&self, when: LoopTime) -> Option<u64> {
        self.clock.host_time_of(when)
    }

    // Control

    /// Whether a deadline needs no waiting: virtual time jumps to it.
    pub(super) fn is_jumping(&self) -> bool {
        self.clock.is_jumping()
    }

    /// Moves a clock that stands still on to `when`; never backwards.
    pub(super) fn jump_to(&self, when: LoopTime) {
        self.clock.jump_to(when);
        self.recent.set(None);
    }

    pub(super) fn set_frozen(&self, is_frozen: bool) {
        self.clock.set_frozen(is_frozen, self.read());
    }

    pub(super) fn speed(&self) -> f64 {
        self.clock.speed()
    }

    pub(super) fn set_speed(&self, speed: f64) {
        self.clock.set_speed(speed, self.read());
    }

    pub(super) fn is_virtual(&self) -> bool {
        self.clock.is_virtual()
    }

    pub(super) fn set_virtual(&self, is_virtual: bool) {
        self.clock.set_virtual(is_virtual, self.read());
    }

    /// Counts one thing more, or one less, that virtual time must not overtake; gives how many there are.
    pub(super) fn count_holds(&self, change: i32) -> u32 {
        self.clock.count_holds(change)
    }
}
