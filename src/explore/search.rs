//! One search at a time, and what came of the last one, as signals.

use std::rc::Rc;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::told::{End, Failure, Finding, Level, Options, Step};
use crate::python::{BeginSearch, Said, Searching, Source};

/// A screen reader hears how far a search is at most so often, in milliseconds.
const TOLD_EVERY_MS: f64 = 1_000.0;

/// What the search is about, and what its results lead to.
#[derive(Clone, Copy)]
pub(crate) struct Exploring {
    /// The program as it stands, if it may be run; else why not.
    pub(crate) source: Callback<(), Result<Source, String>>,
    /// How often its text was changed.
    pub(crate) changes: Signal<u32>,
    /// Shows a line of the program.
    pub(crate) on_open_line: Callback<u32>,
    /// The line of the moment that is looked at.
    pub(crate) marked_line: RwSignal<Option<u32>>,
    /// Nothing of a search runs any more.
    pub(crate) on_over: Callback<()>,
    pub(crate) begin: StoredValue<BeginSearch, LocalStorage>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Phase {
    #[default]
    Idle,
    /// So many bytes of CPython are there, of so many.
    Loading(u32, u32),
    Searching {
        runs: u32,
        orders: u32,
        most: u32,
    },
}

/// What came of a search.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Outcome {
    pub(super) finding: Option<Finding>,
    pub(super) end: End,
}

impl Outcome {
    /// The good run and, where there is one, the other; each may be empty.
    pub(super) fn runs(&self) -> (&[Step], &[Step]) {
        match &self.finding {
            Some(finding) => (&finding.good, &finding.bad),
            None => (&self.end.good, &self.end.bad),
        }
    }

    pub(super) fn first_difference(&self) -> Option<usize> {
        self.finding.as_ref().map(|finding| finding.first_difference).or(self.end.difference)
    }

    pub(super) fn failure(&self) -> Option<&Failure> {
        self.finding.as_ref().and_then(|finding| finding.failure.as_ref()).or(self.end.failure.as_ref())
    }

    /// The step at which it breaks, where it does.
    pub(super) fn failing_step(&self) -> Option<usize> {
        match (&self.finding, self.end.good.len()) {
            (Some(finding), _) => finding.failure.as_ref().map(|_| finding.failing_step()),
            (None, steps) => self.end.failure.as_ref().and(steps.checked_sub(1)),
        }
    }
}

/// Copies are the same search.
#[derive(Clone, Copy)]
pub(super) struct Search {
    pub(super) exploring: Exploring,
    pub(super) level: RwSignal<Level>,
    pub(super) prints_same: RwSignal<bool>,
    pub(super) fails: RwSignal<bool>,
    pub(super) cancels: RwSignal<bool>,
    pub(super) phase: RwSignal<Phase>,
    /// What a screen reader is told.
    pub(super) status: RwSignal<String>,
    pub(super) outcome: RwSignal<Option<Outcome>>,
    /// Of constraints that were left out: what came of the run without.
    pub(super) without: RwSignal<Vec<(String, String)>>,
    /// How often the text had been changed that the outcome is about.
    pub(super) changes_before: RwSignal<u32>,
    /// Where frames are put.
    pub(super) region: NodeRef<html::Div>,
    state: StoredValue<State, LocalStorage>,
}

#[derive(Default)]
struct State {
    searching: Option<Rc<Searching>>,
    /// Of the search that is under way, or the last one.
    options: Options,
    finding: Option<Finding>,
    /// The constraint that the run under way is without.
    left_out: Option<String>,
    told_ms: f64,
}

impl Search {
    pub(super) fn new(exploring: Exploring) -> Self {
        Search {
            exploring,
            level: RwSignal::new(Level::default()),
            prints_same: RwSignal::new(false),
            fails: RwSignal::new(false),
            cancels: RwSignal::new(false),
            phase: RwSignal::new(Phase::Idle),
            status: RwSignal::new(String::new()),
            outcome: RwSignal::new(None),
            without: RwSignal::new(Vec::new()),
            changes_before: RwSignal::new(0),
            region: NodeRef::new(),
            state: StoredValue::new_local(State::default()),
        }
    }

    pub(super) fn is_idle(self) -> bool {
        self.phase.get() == Phase::Idle
    }

    /// Looks for an order that breaks the program.
    pub(super) fn find(self) {
        self.forget();
        self.start(self.chosen(), None);
    }

    /// Looks for one that breaks it in another way than those that were found.
    pub(super) fn find_another(self) {
        let mut options = self.chosen();
        options.leave_out = self.state.with_value(|state| state.options.leave_out.clone());
        let failure =
            self.outcome.with_untracked(|outcome| outcome.as_ref()?.failure().map(Failure::identity));
        options.leave_out.extend(failure);
        self.forget();
        self.start(options, None);
    }

    /// Runs it once without one of the conditions that were found.
    pub(super) fn try_without(self, left_out: String) {
        let constraints = self.outcome.with_untracked(|outcome| {
            outcome.as_ref()?.finding.as_ref().map(|finding| finding.without(&left_out))
        });
        let mut options = self.state.with_value(|state| state.options.clone());
        options.constraints = constraints;
        self.start(options, Some(left_out));
    }

    /// Ends what is under way; what was found before stays.
    pub(super) fn stop(self) {
        let searching = self.state.with_value(|state| state.searching.clone());
        if let Some(searching) = searching {
            searching.stop();
        }
    }

    /// Ends what is under way, and forgets what was found.
    pub(super) fn forget(self) {
        let searching = self.state.try_update_value(|state| {
            state.finding = None;
            state.searching.take()
        });
        drop(searching);
        self.phase.set(Phase::Idle);
        self.status.set(String::new());
        self.outcome.set(None);
        self.without.set(Vec::new());
        self.exploring.marked_line.set(None);
    }

    fn chosen(self) -> Options {
        Options {
            level: self.level.get_untracked(),
            prints: if self.prints_same.get_untracked() { "same" } else { "" },
            fails: self.fails.get_untracked(),
            cancels: self.cancels.get_untracked(),
            ..Options::default()
        }
    }

    fn start(self, options: Options, left_out: Option<String>) {
        let Some(region) = self.region.get_untracked() else { return };
        let source = match self.exploring.source.run(()) {
            Ok(source) => source,
            Err(refusal) => return self.status.set(refusal),
        };
        let text = serde_json::to_string(&options).expect("plain data");
        if left_out.is_none() {
            self.changes_before.set(self.exploring.changes.get_untracked());
        }
        self.state.update_value(|state| {
            if left_out.is_none() {
                state.options = options;
            }
            state.left_out = left_out;
            state.finding = None;
        });
        self.phase.set(Phase::Loading(0, 0));
        self.status.set("Starting CPython".to_owned());
        let region: Element = region.unchecked_into();
        let searching = self
            .exploring
            .begin
            .with_value(|begin| begin(&region, source, text, Box::new(move |said| self.hear(said))));
        let before = self.state.try_update_value(|state| state.searching.replace(searching));
        drop(before);
    }

    fn hear(self, said: Said<'_>) {
        // The pane may be gone.
        if self.phase.try_get_untracked().is_none() {
            return;
        }
        match said {
            Said::Loading(loaded, total) => self.phase.set(Phase::Loading(loaded, total)),
            Said::Progress { runs, orders, most } => {
                self.phase.set(Phase::Searching { runs, orders, most });
                let now_ms = js_sys::Date::now();
                let is_due = self.state.try_update_value(|state| {
                    let is_due = now_ms - state.told_ms >= TOLD_EVERY_MS;
                    if is_due {
                        state.told_ms = now_ms;
                    }
                    is_due
                });
                if is_due == Some(true) {
                    self.status.set(format!("{runs} runs, {orders} different orders"));
                }
            }
            Said::Finding(told) => match serde_json::from_str::<Finding>(told) {
                Ok(finding) => self.state.update_value(|state| state.finding = Some(finding)),
                Err(error) => leptos::logging::warn!("a finding that cannot be read: {error}"),
            },
            Said::End(told) => match serde_json::from_str::<End>(told) {
                Ok(end) => self.note_end(end),
                Err(error) => self.note_loss(format!("What the search has said cannot be read: {error}")),
            },
            Said::Lost(words) => self.note_loss(words),
        }
    }

    fn note_end(self, end: End) {
        self.phase.set(Phase::Idle);
        let (finding, left_out) = self
            .state
            .try_update_value(|state| (state.finding.take(), state.left_out.take()))
            .unwrap_or_default();
        match left_out {
            Some(left_out) => {
                let failure = finding.and_then(|finding| finding.failure);
                let words = match failure {
                    None => "Without this it passes".to_owned(),
                    Some(failure) => format!("Without this it breaks too: {}", failure.text),
                };
                self.status.set(words.clone());
                self.without.update(|without| {
                    without.retain(|(constraint, _)| *constraint != left_out);
                    without.push((left_out, words));
                });
            }
            None => {
                self.status.set(end.text.clone());
                self.outcome.set(Some(Outcome { finding, end }));
            }
        }
        self.exploring.on_over.run(());
    }

    fn note_loss(self, words: String) {
        self.phase.set(Phase::Idle);
        self.status.set(words);
        self.exploring.on_over.run(());
    }
}
