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

    /// Loop time as of the last reading.
    pub(super) fn recent(&self) -> LoopTime {
        let recent = self.recent.get().unwrap_or_else(|| self.clock.at(self.last_reading.get()));
        self.recent.set(Some(recent));
        recent
    }

    /// The loop's own clock: what time it is at a reading of the host's, and how it goes.
    pub(super) fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Moves a clock that stands still on to `when`; never backwards.
    pub(super) fn jump_to(&self, when: LoopTime) {
        self.clock.jump_to(when);
        self.recent.set(None);
    }
}
