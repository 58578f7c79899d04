//! Programs in Python: what they need is fetched first.

use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::AbortController;

use super::{AppState, OUTPUT_PANE, PYTHON, Run};
use crate::address;
use crate::program::Program;
use crate::python::Kit;

/// Nobody reads more errors than this at once.
const MOST_PROBLEMS: usize = 20;

impl AppState {
    /// What runs Python is there; a start that has waited for it is made.
    pub(crate) fn set_python(self, kit: Kit) {
        self.python.set(Some(kit));
        if self.is_start_wanted.get_untracked() {
            self.is_start_wanted.set(false);
            self.start();
        }
    }

    /// Shows the program in another language at the wish of a person: its address becomes the page's.
    pub(crate) fn choose_language(self, language: usize) {
        if self.language.get_untracked() != language {
            address::push(&address::of_program(self.lesson.get_untracked().id, language == PYTHON));
            self.show_language(language);
        }
    }

    /// Shows the program in a language. In another one it is another program, so a running one is ended.
    pub(super) fn show_language(self, language: usize) {
        if self.language.get_untracked() != language {
            self.reset();
            self.wanted_line.set(None);
            self.language.set(language);
        }
    }

    pub(super) fn start_python(self) {
        let Some(kit) = self.python.get_untracked() else {
            // The pane of the source fetches it.
            self.is_start_wanted.set(true);
            return;
        };
        self.give_up_loading();
        self.discard_program();
        self.notice.set(None);
        self.problems.set(Vec::new());
        self.pane.set(OUTPUT_PANE);
        self.run.set(Run::Loading(0, 0));
        let abort = AbortController::new().expect("a page may make one");
        let signal = abort.signal();
        self.machine.update_value(|machine| machine.loading = Some(abort));
        let on_progress = Box::new(move |loaded, total| {
            if matches!(self.run.try_get_untracked(), Some(Run::Loading(..))) {
                self.run.set(Run::Loading(loaded, total));
            }
        });
        let loading = (kit.load)(signal.clone(), on_progress);
        spawn_local(async move {
            let loaded = loading.await;
            // Meanwhile it may have been given up, or the app taken down.
            if signal.aborted() || self.run.try_get_untracked().is_none() {
                return;
            }
            match loaded {
                Ok(begin) => self.begin(move |event_loop, output, console, on_phase| {
                    let on_problem = Box::new(move |problem| {
                        _ = self.problems.try_update(|problems| {
                            if problems.len() < MOST_PROBLEMS {
                                problems.push(problem);
                            }
                        });
                    });
                    let begin = move |stage| begin(stage, on_problem);
                    Program::start_guest(event_loop, begin, output, console, on_phase)
                }),
                Err(message) => {
                    self.run.set(Run::Ready);
                    let notice = format!(
                        "CPython could not be loaded ({message}): press Run to try again, or reload the page"
                    );
                    self.notice.set(Some(notice));
                }
            }
        });
    }

    pub(super) fn give_up_loading(self) {
        let loading = self.machine.try_update_value(|machine| machine.loading.take()).flatten();
        if let Some(loading) = loading {
            loading.abort();
        }
        if matches!(self.run.get_untracked(), Run::Loading(..)) {
            self.run.set(Run::Stopped);
        }
    }

    /// What runs Python, once it is there.
    pub(crate) fn python_kit(self) -> RwSignal<Option<Kit>, LocalStorage> {
        self.python
    }

    /// Whether the program that is shown is in Python: not all lessons have one, and some have no other.
    pub(crate) fn is_python(self) -> bool {
        let has_python = move || self.content.get().is_some_and(|content| content.python.is_some());
        !self.lesson.get().has_rust() || self.language.get() == PYTHON && has_python()
    }
}
