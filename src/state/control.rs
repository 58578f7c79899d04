//! Holding a program still, stepping it, and the pace at which it runs.

use leptos::prelude::*;

use super::AppState;
use crate::program::Doing;

/// How far a step goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Callback,
    Turn,
}

impl AppState {
    /// Holds the program still, or lets it go on. Before a run: asks for it to start paused.
    pub(crate) fn toggle_pause(self) {
        self.pace.is_paused.update(|is_paused| *is_paused = !*is_paused);
        self.stepped.set(None);
        self.notice.set(None);
        self.apply_pace();
        self.look();
    }

    /// Runs one callback or one turn of a paused program. One that runs is paused; where none runs, one is started
    /// and held before its first callback.
    pub(crate) fn step(self, step: Step) {
        if !self.is_running_untracked() {
            self.pace.is_paused.set(true);
            self.start();
        } else if !self.pace.is_paused.get_untracked() {
            self.toggle_pause();
        } else if let Some(event_loop) = self.event_loop() {
            let Doing::Paused { next, .. } = self.doing.get_untracked() else { return };
            let turn =
                if event_loop.turn_left() > 0 { event_loop.turn_left() } else { event_loop.ready_len() };
            let has_run = match step {
                Step::Callback => event_loop.step(),
                Step::Turn => event_loop.step_turn(),
            };
            self.notice.set(None);
            self.stepped.set(match (has_run, step) {
                (false, _) => None,
                (true, Step::Turn) if turn > 1 => Some(format!("{turn} callbacks")),
                (true, _) => next,
            });
            self.look();
        }
    }

    /// Puts the pace in force on the program.
    pub(crate) fn apply_pace(self) {
        if let Some(event_loop) = self.event_loop() {
            self.pace.apply(&event_loop);
        }
    }
}
