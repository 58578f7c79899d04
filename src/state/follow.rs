//! Whoever follows the programs that run: the inspector, once it is there, and the lines that it leads to.

use std::rc::Rc;

use leptos::prelude::*;
use webloop::SourceLine;

use super::{AppState, Pane, Run};
use crate::inspector::Follow;
use crate::program::Status;

impl AppState {
    /// From now on `follower` hears of the programs that run, beginning with the one that is there.
    pub(crate) fn set_follower(self, follower: Rc<dyn Follow>) {
        self.follower.set_value(Some(follower));
        if let Some(watched) = self.watched() {
            self.with_follower(|follower| follower.attach(&watched));
            if !self.is_running_untracked() {
                self.with_follower(|follower| follower.end());
            }
        }
    }

    pub(super) fn with_follower(self, call: impl FnOnce(&dyn Follow)) {
        let follower = self.follower.try_get_value().flatten();
        if let Some(follower) = follower {
            call(&*follower);
        }
    }

    /// Shows a line of source, if it is the open lesson's.
    pub(crate) fn open_place(self, place: SourceLine) {
        let file_name = file_name_of(place.file);
        let lesson = self.lesson.get_untracked();
        let is_open = if untrack(|| self.is_python()) {
            file_name == lesson.python_file_name()
        } else {
            file_name == lesson.file_name
        };
        if is_open {
            self.is_html_shown.set(false);
            self.wanted_line.set(Some(place.line));
            self.pane.set(Pane::Code);
        } else {
            let notice = format!("{file_name}:{} is not in this lesson\u{2019}s file", place.line);
            self.notice.set(Some(notice));
        }
    }

    /// The line at which a paused program in Python goes on, where that is one of its own, or that of the moment that somebody
    /// looks at.
    pub(crate) fn next_line(self) -> Option<u32> {
        if let Some(line) = self.explored_line.get() {
            return Some(line);
        }
        let is_paused = self.run.get() == Run::Running && self.speed.is_paused.get();
        match self.status.get() {
            Status::Paused { next_line: Some(next), .. } if is_paused => Some(next.line),
            _ => None,
        }
    }
}

fn file_name_of(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}
