//! Control of a running loop: pause, step, slow motion, virtual time.
//!
//! Control acts on the program, not on its display: no callback of a paused loop runs, and its clock stands still.

use std::fmt;
use std::rc::{Rc, Weak};
use std::time::Duration;

use crate::engine::Inner;
use crate::record::ids::duration;
use crate::task::event_loop::EventLoop;

/// The error of a speed that is not a positive, finite number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InvalidSpeed(pub f64);

impl fmt::Display for InvalidSpeed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "a speed of {} is not possible: give a positive number, 1 being real time", self.0)
    }
}

impl std::error::Error for InvalidSpeed {}

impl EventLoop {
    /// Holds the program still: none of its callbacks runs and its clock stops until [`EventLoop::resume`]. Called
    /// from inside the loop, it takes effect when the running callback has returned.
    pub fn pause(&self) {
        self.inner().set_paused(true);
    }

    /// Lets a paused program go on, as if no time had passed.
    pub fn resume(&self) {
        self.inner().set_paused(false);
    }

    /// Whether the loop is paused.
    pub fn is_paused(&self) -> bool {
        self.inner().is_paused()
    }

    /// Runs exactly one callback: one poll of one task, one `call_soon` callback, one timer. Returns whether there
    /// was one; `false` also from inside the loop.
    ///
    /// When nothing is ready and the loop is paused, its clock moves to the next deadline first.
    pub fn step(&self) -> bool {
        self.inner().run_single_callback()
    }

    /// Runs one turn: what is ready now, or what is left of the turn under way. Otherwise as [`EventLoop::step`].
    pub fn step_turn(&self) -> bool {
        self.inner().run_single_turn(false)
    }

    /// Sets how fast the loop's clock moves: 1 is real time, 0.01 a hundredth of it.
    ///
    /// # Errors
    ///
    /// When `speed` is not a positive, finite number; the speed stays as it was.
    pub fn set_speed(&self, speed: f64) -> Result<(), InvalidSpeed> {
        if !(speed.is_finite() && speed > 0.0) {
            return Err(InvalidSpeed(speed));
        }
        self.inner().set_speed(speed);
        Ok(())
    }

    /// How fast the loop's clock moves.
    pub fn speed(&self) -> f64 {
        self.inner().clock.speed()
    }

    /// Switches virtual time on or off. In virtual time the clock stands still while anything is ready and then
    /// jumps to the next deadline, so a program that only sleeps is over at once.
    pub fn set_virtual_time(&self, is_virtual: bool) {
        self.inner().set_virtual(is_virtual);
    }

    /// Whether the loop runs in virtual time.
    pub fn is_virtual_time(&self) -> bool {
        self.inner().clock.is_virtual()
    }

    /// Keeps virtual time where it is until the guard is dropped, for as long as something outside of the loop is under
    /// way: a request takes no virtual time, and without this every time-out would be over before its answer is there.
    ///
    /// What is ready runs, and so does what is due at this very time. In real time, and for a paused loop that is
    /// stepped, it has no effect. Several guards hold until the last of them is dropped.
    pub fn hold_virtual_time(&self) -> VirtualTimeHold {
        self.inner().count_holds(1);
        VirtualTimeHold { inner: Rc::downgrade(self.inner()) }
    }

    /// How many callbacks are ready, cancelled ones included.
    pub fn ready_len(&self) -> usize {
        self.inner().ready.borrow().len()
    }

    /// How many of the ready callbacks belong to the turn under way: what [`EventLoop::step_turn`] would still run of
    /// it. 0 between turns.
    pub fn turn_left(&self) -> usize {
        self.inner().turn_left()
    }

    /// The deadlines of the timers, in the order in which they will fire; [`Duration::MAX`] is never.
    pub fn deadlines(&self) -> Vec<Duration> {
        self.inner().timers.borrow().iter().map(|(key, _)| duration(key.when)).collect()
    }
}

/// Keeps virtual time where it is: the guard of [`EventLoop::hold_virtual_time`].
#[must_use = "dropping the guard lets virtual time go on at once"]
pub struct VirtualTimeHold {
    inner: Weak<Inner>,
}

impl fmt::Debug for VirtualTimeHold {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("VirtualTimeHold").finish_non_exhaustive()
    }
}

impl Drop for VirtualTimeHold {
    fn drop(&mut self) {
        if let Some(inner) = self.inner.upgrade() {
            inner.count_holds(-1);
        }
    }
}
