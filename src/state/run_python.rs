//! Programs in Python: what they need is fetched first.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{AbortController, AbortSignal, Element};

use super::{AppState, Language, Pane, Run, Text};
use crate::address;
use crate::editor::Workbench;
use crate::program::Program;
use crate::python::{self, Api, Loading, OnProgress};

/// Nobody reads more errors than this at once.
const MOST_PROBLEMS: usize = 20;

impl AppState {
    pub(crate) fn set_python(self, api: Api) {
        self.python.set(Some(api));
        self.open_document();
    }

    /// Opens the open lesson's program in Python for work, once all is there that this takes. A start that has waited for
    /// it is made.
    pub(super) fn open_document(self) {
        let (Some(api), Some(content)) = (self.python.get_untracked(), self.content.get_untracked()) else {
            return;
        };
        if let Some(original) = content.python {
            let before = self.document.get_untracked();
            let owner = self.machine.with_value(|machine| machine.owner.clone());
            let lesson = self.lesson.get_untracked();
            let document = owner.with(|| (api.open)(before, lesson, original));
            self.document.set(Some(document));
            self.prepare_python();
        }
        if self.is_start_wanted.get_untracked() {
            self.is_start_wanted.set(false);
            // Whoever pressed Run has not seen what a link brings.
            if !(untrack(|| self.is_python()) && address::has_program()) {
                self.start();
            }
        }
    }

    /// Lets a frame be made ready for the next program in Python, if one may be wanted.
    pub(super) fn prepare_python(self) {
        // The app may have been taken down.
        let Some(run) = self.run.try_get_untracked() else { return };
        let is_wanted = !matches!(run, Run::Running | Run::Loading(..)) && untrack(|| self.is_python());
        if let (true, Some(api), Some(output)) =
            (is_wanted, self.python.get_untracked(), self.output.get_untracked())
        {
            (api.prepare)(output.unchecked_into());
        }
    }

    /// The text of the program that is shown.
    pub(crate) fn text(self) -> Text {
        match (self.is_python(), self.is_html_shown.get()) {
            (false, _) => Text::Rust,
            (true, false) => Text::Python,
            (true, true) => Text::Html,
        }
    }

    /// Shows a text of the program at the wish of a person. In another language it is another program, whose address
    /// becomes the page's.
    pub(crate) fn choose_text(self, text: Text) {
        let language = text.language();
        if self.lesson.get_untracked().has_rust() && self.language.get_untracked() != language {
            address::push(&address::of_program(self.lesson.get_untracked(), language));
            self.show_language(language);
        }
        self.is_html_shown.set(text == Text::Html);
    }

    /// Shows the program in a language. In another one it is another program, so a running one is ended.
    pub(super) fn show_language(self, language: Language) {
        if self.language.get_untracked() != language {
            self.language.set(language);
            self.reset();
            self.wanted_line.set(None);
        }
    }

    pub(super) fn start_python(self) {
        match (self.python.get_untracked(), self.document.get_untracked()) {
            (Some(api), Some(document)) => (api.start)(self, document),
            // The pane of the source fetches it.
            _ => self.is_start_wanted.set(true),
        }
    }

    /// Runs a program in Python, for which `load` gives a frame: called by what is fetched for Python, of which this is a part.
    pub(crate) fn run_document(
        self,
        document: Workbench,
        load: impl FnOnce(Element, AbortSignal, OnProgress) -> Loading,
    ) {
        let Some(output) = self.output.get_untracked() else { return };
        if let Some(refusal) = document.refusal() {
            self.notice.set(Some(refusal.to_owned()));
            return;
        }
        self.give_up_loading();
        self.discard_program();
        self.notice.set(None);
        self.problems.set(Vec::new());
        self.pane.set(Pane::Output);
        self.run.set(Run::Loading(0, 0));
        let abort = AbortController::new().expect("a page may make one");
        let signal = abort.signal();
        self.machine.update_value(|machine| machine.loading = Some(abort));
        let on_progress = Box::new(move |loaded, total| {
            if matches!(self.run.try_get_untracked(), Some(Run::Loading(..))) {
                self.run.set(Run::Loading(loaded, total));
            }
        });
        // As it is when Run is pressed: it may be edited while CPython is on its way.
        let source = python::Source {
            id: document.id(),
            file_name: document.file_name.get_untracked(),
            work: document.work(),
        };
        let loading = load(output.unchecked_into(), signal.clone(), on_progress);
        spawn_local(async move {
            let loaded = loading.await;
            // Meanwhile it may have been given up, or the app taken down.
            if signal.aborted() || self.run.try_get_untracked().is_none() {
                return;
            }
            match loaded {
                Ok(begin) => self.begin(move |_region, console, on_phase| {
                    let on_problem = Box::new(move |problem| {
                        _ = self.problems.try_update(|problems| {
                            if problems.len() < MOST_PROBLEMS {
                                problems.push(problem);
                            }
                        });
                    });
                    Program::of(
                        begin(source, console, on_problem, Box::new(move || self.prepare_python())),
                        on_phase,
                    )
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

    /// Whether the program that is shown is in Python: not all lessons have one, and some have no other.
    pub(crate) fn is_python(self) -> bool {
        let has_python = move || self.content.get().is_some_and(|content| content.python.is_some());
        !self.lesson.get().has_rust() || self.language.get() == Language::Python && has_python()
    }
}
