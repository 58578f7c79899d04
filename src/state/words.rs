//! What people are told of the program: in the status line, and beside it.

use leptos::prelude::*;

use super::{AppState, Run};
use crate::program::{Status, seconds};

impl AppState {
    pub(crate) fn status_words(self) -> String {
        if let Some(notice) = self.notice.get() {
            return notice;
        }
        if self.is_start_wanted.get() {
            return "Loading".to_owned();
        }
        match (self.run.get(), self.speed.is_paused.get()) {
            (Run::Ready, false) => "Ready".to_owned(),
            (Run::Ready, true) => "Ready: Run starts paused".to_owned(),
            (Run::Loading(loaded, total), _) if total > 0 && loaded >= total => "Starting CPython".to_owned(),
            // How far it is stands in the output, where it is not read out at each megabyte.
            (Run::Loading(..), _) => "Loading CPython".to_owned(),
            (Run::Running, true) => self.paused_words(),
            (Run::Running, false) => match self.status.get() {
                Status::Stuck(sentence) => format!("Stuck: {sentence}"),
                _ => "Running".to_owned(),
            },
            (Run::Finished(after), _) if self.has_failed() => format!("Failed after {}", seconds(after)),
            (Run::Finished(after), _) => format!("Finished after {}", seconds(after)),
            (Run::Stopped, _) => "Stopped".to_owned(),
        }
    }

    /// How far CPython is on its way, while it is.
    pub(crate) fn loading_words(self) -> Option<String> {
        match self.run.get() {
            Run::Loading(_, 0) => Some("Loading CPython".to_owned()),
            Run::Loading(loaded, total) if loaded >= total => Some("Starting CPython".to_owned()),
            Run::Loading(loaded, total) => {
                Some(format!("Loading CPython: {} of {} MB", loaded / 1_000_000, total / 1_000_000))
            }
            _ => None,
        }
    }

    /// What is said beside the status line and changes too often to be read out.
    pub(crate) fn detail(self) -> String {
        let is_running = self.run.get() == Run::Running && !self.speed.is_paused.get();
        match self.status.get() {
            Status::Stuck(_) => String::new(),
            status if is_running && self.notice.with(Option::is_none) => status.words(),
            _ => String::new(),
        }
    }

    /// Whether an error has ended the program.
    fn has_failed(self) -> bool {
        self.is_python() && self.problems.with(|problems| problems.iter().any(|problem| problem.is_end))
    }

    fn paused_words(self) -> String {
        let Status::Paused { at, next, .. } = self.status.get() else {
            return "Paused".to_owned();
        };
        let ran = self.stepped.get().map(|stepped| format!(" \u{b7} ran {stepped}"));
        let next = next.map_or_else(|| "nothing is ready".to_owned(), |next| format!("next: {next}"));
        format!("Paused at {}{} \u{b7} {next}", seconds(at), ran.unwrap_or_default())
    }
}
