//! What a loop needs from the world: a clock, and to be called back.
//!
//! The rule: a host calls [`Driver::run`] only from a macrotask of its own (or from the test that drives it),
//! never from inside `request_turn` or `request_turn_at`.

#[cfg(target_family = "wasm")]
mod browser;
mod manual;

use std::rc::{Rc, Weak};
use std::time::Duration;

#[cfg(target_family = "wasm")]
pub use browser::BrowserHost;
pub use manual::ManualHost;

/// The environment that a loop runs in.
pub trait Host {
    /// Monotonic time since an origin of the host's choice.
    fn now(&self) -> Duration;

    /// Asks that `driver.run()` be called once, soon, from a macrotask. At most one request per loop is open.
    fn request_turn(&self, driver: &Driver);

    /// Asks that `driver.deadline_passed()` and `driver.run()` be called once, not before `when` (on the clock of
    /// [`Host::now`]). Replaces the earlier request of this loop; `None` withdraws it.
    fn request_turn_at(&self, driver: &Driver, when: Option<Duration>);
}

/// A loop as its host sees it; see [`Driver`].
pub(crate) trait Driven {
    fn is_closed(&self) -> bool;
    fn deadline_passed(&self);
    fn run(self: Rc<Self>);
    fn run_turn(self: Rc<Self>) -> bool;
}

/// What a host has of a loop: a weak reference and the right to run it.
#[derive(Clone)]
pub struct Driver {
    driven: Weak<dyn Driven>,
    loop_id: u32,
}

impl Driver {
    pub(crate) fn new(driven: Weak<dyn Driven>, loop_id: u32) -> Self {
        Driver { driven, loop_id }
    }

    /// A number that no other loop of this process has.
    pub fn loop_id(&self) -> u32 {
        self.loop_id
    }

    /// Whether the loop is gone, so that the host can forget it.
    pub fn is_gone(&self) -> bool {
        self.driven.upgrade().is_none_or(|driven| driven.is_closed())
    }

    /// Notifies the loop that the time of the last [`Host::request_turn_at`] has come, so that none is armed now. The
    /// host calls [`Driver::run`] after it.
    pub fn deadline_passed(&self) {
        if let Some(driven) = self.driven.upgrade() {
            driven.deadline_passed();
        }
    }

    /// Runs turns until nothing is ready, the loop is paused, or its time budget is spent; then the loop asks
    /// the host for what it needs next. Does nothing when called from inside the loop.
    pub fn run(&self) {
        if let Some(driven) = self.driven.upgrade() {
            driven.run();
        }
    }

    /// Runs one turn, or what is left of the one under way, as [`Driver::run`] otherwise. Returns whether a callback ran.
    pub fn run_turn(&self) -> bool {
        self.driven.upgrade().is_some_and(|driven| driven.run_turn())
    }
}
