//! What a loop has asked of its host: at most one turn, and one timer.
//!
//! Asking again for what is on its way costs nothing, so the engine asks whenever something may have changed.

use std::cell::Cell;
use std::rc::Rc;

use crate::host::{Driver, Host};
use crate::record::ids::{LoopTime, duration};

pub(crate) struct HostLink {
    host: Rc<dyn Host>,
    driver: Driver,
    is_turn_requested: Cell<bool>,
    /// The loop deadline for which the host's timer is armed.
    armed_for: Cell<Option<LoopTime>>,
}

impl HostLink {
    pub(super) fn new(host: Rc<dyn Host>, driver: Driver) -> Self {
        HostLink { host, driver, is_turn_requested: Cell::new(false), armed_for: Cell::new(None) }
    }

    /// Whether a turn was asked for that has not come yet.
    pub(super) fn is_turn_requested(&self) -> bool {
        self.is_turn_requested.get()
    }

    pub(super) fn request_turn(&self) {
        if !self.is_turn_requested.replace(true) {
            self.host.request_turn(&self.driver);
        }
    }

    /// The host has kept its promise of a turn.
    pub(super) fn turn_granted(&self) {
        self.is_turn_requested.set(false);
    }

    /// Arms the host's timer for loop time `when`, which is `host_time` on its own clock; `None` clears it.
    pub(super) fn arm(&self, when: Option<LoopTime>, host_time: impl FnOnce(LoopTime) -> Option<u64>) {
        if self.armed_for.replace(when) != when {
            let host_time = when.and_then(host_time);
            self.host.request_turn_at(&self.driver, host_time.map(duration));
        }
    }

    /// The host's timer has gone off and is armed no longer.
    pub(super) fn deadline_passed(&self) {
        self.armed_for.set(None);
    }
}
