//! Control of a running loop: pause, step, slow motion, virtual time.
//!
//! Control acts on the program, not on its display: no callback of a paused loop runs, and its clock stands still.

use std::fmt;
use std::rc::{Rc, Weak};
use std::time::Duration;

use crate::engine::Engine;
use crate::task::event_loop::EventLoop;

/// What a loop does with its program and its clock; see [`EventLoop::control`].
#[derive(Clone)]
pub struct Control {
    engine: Rc<Engine>,
}

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
    /// What can be done with the loop's program and its clock.
    ///
    /// # Examples
    ///
    /// ```
    /// use webloop::{EventLoop, ManualHost};
    ///
    /// let event_loop = EventLoop::with_host(ManualHost::new());
    /// let control = event_loop.control();
    /// control.pause();
    /// event_loop.call_soon(|| println!("one step"));
    /// assert!(control.step() && !control.step());
    /// event_loop.close();
    /// ```
    pub fn control(&self) -> Control {
        Control { engine: Rc::clone(self.engine()) }
    }
}

impl Control {
    /// Stops the program: none of its callbacks runs and its clock stops until [`Control::resume`]. Called
    /// from inside the loop, it takes effect when the running callback has returned.
    pub fn pause(&self) {
        self.engine.set_paused(true);
    }

    /// Lets a paused program go on, as if no time had passed.
    pub fn resume(&self) {
        self.engine.set_paused(false);
    }

    /// Whether the loop is paused.
    pub fn is_paused(&self) -> bool {
        self.engine.is_paused()
    }

    /// Runs exactly one callback: one poll of one task, one `call_soon` callback, one timer. Returns whether there
    /// was one; `false` also from inside the loop.
    ///
    /// When nothing is ready and the loop is paused, its clock moves to the next deadline first.
    pub fn step(&self) -> bool {
        self.engine.run_single_callback()
    }

    /// Runs one turn: what is ready now, or what is left of the turn under way. Otherwise as [`Control::step`].
    pub fn step_turn(&self) -> bool {
        self.engine.run_single_turn(false)
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
        self.engine.set_speed(speed);
        Ok(())
    }

    /// How fast the loop's clock moves.
    pub fn speed(&self) -> f64 {
        self.engine.speed()
    }

    /// Switches virtual time on or off. In virtual time the clock stands still while anything is ready and then
    /// jumps to the next deadline, so a program that only sleeps is over at once.
    pub fn set_virtual_time(&self, is_virtual: bool) {
        self.engine.set_virtual(is_virtual);
    }

    /// Whether the loop runs in virtual time.
    pub fn is_virtual_time(&self) -> bool {
        self.engine.is_virtual()
    }

    /// Keeps virtual time where it is until the guard is dropped, for as long as something outside of the loop is under
    /// way: a request takes no virtual time, and without this every time-out would be over before its answer is there.
    ///
    /// What is ready runs, and so does what is due at this very time. In real time, and for a paused loop that is
    /// stepped, it has no effect. Of several guards the last one to be dropped lets time go on.
    pub fn hold_clock(&self) -> ClockHold {
        self.engine.count_holds(1);
        ClockHold { engine: Rc::downgrade(&self.engine) }
    }

    /// Sets for how long the loop may have the thread before it lets the browser handle input and paint; 8 ms
    /// unless set. A single callback is never interrupted.
    pub fn set_time_budget(&self, budget: Duration) {
        self.engine.set_budget(budget);
    }
}

impl fmt::Debug for Control {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Control").field("is_paused", &self.is_paused()).finish_non_exhaustive()
    }
}

/// Keeps virtual time where it is: the guard of [`Control::hold_clock`].
#[must_use = "dropping the guard lets virtual time go on at once"]
pub struct ClockHold {
    engine: Weak<Engine>,
}

impl fmt::Debug for ClockHold {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ClockHold").finish_non_exhaustive()
    }
}

impl Drop for ClockHold {
    fn drop(&mut self) {
        if let Some(engine) = self.engine.upgrade() {
            engine.count_holds(-1);
        }
    }
}
