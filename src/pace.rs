//! How a program is let run: paused or not, how fast, in virtual time or not.
//!
//! The speed and virtual time are the app's and hold for every run. A pause belongs to one run, or is asked for before
//! it: then the run starts paused.

use leptos::prelude::*;
use webloop::EventLoop;

/// A speed that can be chosen.
pub(crate) struct Speed {
    /// Seconds of loop time in a second of real time.
    factor: f64,
    /// How it is called beside the slider.
    pub(crate) name: &'static str,
    /// How it is called where it is read out.
    pub(crate) words: &'static str,
}

const fn speed(factor: f64, name: &'static str, words: &'static str) -> Speed {
    Speed { factor, name, words }
}

/// The speeds that can be chosen, ascending.
pub(crate) const SPEEDS: [Speed; 10] = [
    speed(0.01, "1/100", "a hundredth of real time"),
    speed(0.02, "1/50", "a fiftieth of real time"),
    speed(0.05, "1/20", "a twentieth of real time"),
    speed(0.1, "1/10", "a tenth of real time"),
    speed(0.2, "1/5", "a fifth of real time"),
    speed(0.5, "1/2", "half of real time"),
    speed(1.0, "1×", "real time"),
    speed(2.0, "2×", "2 times real time"),
    speed(5.0, "5×", "5 times real time"),
    speed(10.0, "10×", "10 times real time"),
];

/// Where real time is in `SPEEDS`.
pub(crate) const REAL_TIME: usize = 6;

/// The pace; copies are the same pace.
#[derive(Clone, Copy)]
pub(crate) struct Pace {
    pub(crate) is_paused: RwSignal<bool>,
    /// Which one of `SPEEDS`.
    pub(crate) speed: RwSignal<usize>,
    pub(crate) is_virtual: RwSignal<bool>,
}

impl Pace {
    pub(crate) fn new() -> Self {
        Pace {
            is_paused: RwSignal::new(false),
            speed: RwSignal::new(REAL_TIME),
            is_virtual: RwSignal::new(false),
        }
    }

    /// Puts all of it in force on a loop.
    pub(crate) fn apply(self, event_loop: &EventLoop) {
        let speed = &SPEEDS[self.speed.get_untracked().min(SPEEDS.len() - 1)];
        if event_loop.speed() != speed.factor {
            let is_set = event_loop.set_speed(speed.factor).is_ok();
            // Not `expect`: the code that writes the refused number is larger than this file's.
            assert!(is_set, "every speed of the table is positive");
        }
        if event_loop.is_virtual_time() != self.is_virtual.get_untracked() {
            event_loop.set_virtual_time(self.is_virtual.get_untracked());
        }
        if self.is_paused.get_untracked() {
            event_loop.pause();
        } else {
            event_loop.resume();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speeds_go_from_a_hundredth_to_ten_times_real_time() {
        assert!(SPEEDS.windows(2).all(|pair| pair[0].factor < pair[1].factor));
        assert_eq!(SPEEDS[0].factor, 0.01);
        assert_eq!(SPEEDS[REAL_TIME].factor, 1.0);
        assert_eq!(SPEEDS[SPEEDS.len() - 1].factor, 10.0);
    }
}
