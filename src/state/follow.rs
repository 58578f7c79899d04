//! Whoever follows the programs that run: the inspector, once it is there, and the lines that it leads to.

use std::rc::Rc;

use leptos::prelude::*;

use super::{AppState, Pane};
use crate::inspector::{Follow, Place};

impl AppState {
    /// From now on `follower` hears of the programs that run, beginning with the one that is there.
    pub(crate) fn set_follower(self, follower: Rc<dyn Follow>) {
        self.follower.set_value(Some(follower));
        if let Some(watched) = self.watched() {
            self.tell(|follower| follower.attach(&watched));
            if !self.is_running_untracked() {
                self.tell(|follower| follower.end());
            }
        }
    }

    pub(super) fn tell(self, tell: impl FnOnce(&dyn Follow)) {
        let follower = self.follower.try_get_value().flatten();
        if let Some(follower) = follower {
            tell(&*follower);
        }
    }

    /// Shows a line of source, if it is the open lesson's.
    pub(crate) fn open_place(self, place: &Place) {
        let file_name = file_name_of(&place.file);
        let lesson = self.lesson.get_untracked();
        let is_open = if untrack(|| self.is_python()) {
            file_name == lesson.python_file_name()
        } else {
            file_name == lesson.file_name
        };
        if is_open {
            self.wanted_line.set(Some(place.line));
            self.pane.set(Pane::Code);
        } else {
            let notice = format!("{file_name}:{} is not in this lesson\u{2019}s file", place.line);
            self.notice.set(Some(notice));
        }
    }
}

fn file_name_of(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}
