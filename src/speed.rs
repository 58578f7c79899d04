//! How a program is let run: paused or not, how fast, in virtual time or not.
//!
//! The speed and virtual time are the app's and hold for every run. A pause belongs to one run, or is asked for before
//! it: then the run starts paused.

use leptos::prelude::*;

use crate::program::{Control, Watched};

pub(crate) struct Choice {
    /// Seconds of loop time in a second of real time.
    factor: f64,
    /// How it is called beside the slider.
    pub(crate) name: &'static str,
    /// How it is called where it is read out.
    pub(crate) words: &'static str,
}

const fn choice(factor: f64, name: &'static str, words: &'static str) -> Choice {
    Choice { factor, name, words }
}

/// The speeds that can be chosen, ascending.
pub(crate) const CHOICES: [Choice; 10] = [
    choice(0.01, "1/100", "a hundredth of real time"),
    choice(0.02, "1/50", "a fiftieth of real time"),
    choice(0.05, "1/20", "a twentieth of real time"),
    choice(0.1, "1/10", "a tenth of real time"),
    choice(0.2, "1/5", "a fifth of real time"),
    choice(0.5, "1/2", "half of real time"),
    choice(1.0, "1×", "real time"),
    choice(2.0, "2×", "2 times real time"),
    choice(5.0, "5×", "5 times real time"),
    choice(10.0, "10×", "10 times real time"),
];

/// Where real time is in `CHOICES`.
pub(crate) const REAL_TIME: usize = 6;

/// How a program is let run; copies are the same.
#[derive(Clone, Copy)]
pub(crate) struct Speed {
    pub(crate) is_paused: RwSignal<bool>,
    pub(crate) choice: RwSignal<usize>,
    pub(crate) is_virtual: RwSignal<bool>,
}

impl Speed {
    pub(crate) fn new() -> Self {
        Speed {
            is_paused: RwSignal::new(false),
            choice: RwSignal::new(REAL_TIME),
            is_virtual: RwSignal::new(false),
        }
    }

    /// Puts all of it in force on a program.
    pub(crate) fn apply(self, watched: &dyn Watched) {
        let choice = &CHOICES[self.choice.get_untracked().min(CHOICES.len() - 1)];
        watched.control(Control::Speed(choice.factor));
        watched.control(Control::VirtualTime(self.is_virtual.get_untracked()));
        watched.control(Control::Pause(self.is_paused.get_untracked()));
    }
}
