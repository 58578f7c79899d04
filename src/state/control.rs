//! Holding a program still, stepping it, and the speed at which it runs.

use leptos::prelude::*;

use super::AppState;
use crate::program::{Control, Status};

/// How far a step goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// One callback, whoever's it is.
    Callback,
    /// To the next callback in which code of the program runs.
    Own,
    Turn,
}

impl AppState {
    /// Holds the program still, or lets it go on. Before a run: asks for it to start paused.
    pub(crate) fn toggle_pause(self) {
        self.speed.is_paused.update(|is_paused| *is_paused = !*is_paused);
        self.stepped.set(None);
        self.notice.set(None);
        self.apply_speed();
    }

    /// Runs one callback or one turn of a paused program. One that runs is paused; where none runs, one is started
    /// and held before its first callback.
    pub(crate) fn step(self, step: Step) {
        if !self.is_running_untracked() {
            self.speed.is_paused.set(true);
            self.start();
        } else if !self.speed.is_paused.get_untracked() {
            self.toggle_pause();
        } else if let Some(watched) = self.watched() {
            // It may not have answered yet that it is paused: then nobody knows what comes next, but it runs.
            let next = match self.status.get_untracked() {
                Status::Paused { next_own, .. } if step == Step::Own => next_own,
                Status::Paused { next, .. } => next,
                _ => None,
            };
            let turn = watched.state().turn();
            self.notice.set(None);
            self.stepped.set(match step {
                Step::Turn if turn > 1 => Some(format!("{turn} callbacks")),
                _ => next,
            });
            watched.control(match step {
                Step::Callback => Control::Step,
                Step::Own => Control::StepOwn,
                Step::Turn => Control::StepTurn,
            });
        }
    }

    /// Puts the speed in force on the program.
    pub(crate) fn apply_speed(self) {
        if let Some(watched) = self.watched() {
            self.speed.apply(&*watched);
        }
    }
}
