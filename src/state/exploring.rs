//! What a search for a breaking order is about: the program in Python as it stands.

use leptos::prelude::*;

use super::{AppState, Pane};
use crate::explore::Exploring;
use crate::python;

impl AppState {
    /// What the open program is explored with, if it is one in Python and all is there that this takes.
    pub(crate) fn exploring(self) -> Option<Exploring> {
        let (api, document) = (self.python.get()?, self.document.get()?);
        self.is_python().then(|| Exploring {
            source: Callback::new(move |()| match document.refusal() {
                Some(refusal) => Err(refusal.to_owned()),
                None => Ok(python::Source {
                    id: document.id(),
                    file_name: document.file_name.get_untracked(),
                    work: document.work(),
                }),
            }),
            changes: document.changes.into(),
            on_open_line: Callback::new(move |line| {
                self.is_html_shown.set(false);
                self.wanted_line.set(Some(line));
                self.pane.set(Pane::Code);
            }),
            marked_line: self.explored_line,
            on_over: Callback::new(move |()| self.prepare_python()),
            begin: StoredValue::new_local(api.begin_search),
        })
    }
}
