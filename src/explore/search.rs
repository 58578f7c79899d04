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
    /// Where frames are put. One that has searched stays, for the next question.
    pub(super) region: NodeRef<html::Div>,
    state: StoredValue<State, LocalStorage>,
}

/// What a run is for.
#[derive(Clone, Debug, Default)]
enum Purpose {
    #[default]
    Search,
    /// To see whether it breaks without this constraint.
    Without(String),
    /// Somebody chooses what comes next.
    Choose,
}

#[derive(Default)]
struct State {
    searching: Option<Rc<Searching>>,
    /// What the outcome is about.
    source: Option<Source>,
    options: Options,
    purpose: Purpose,
    finding: Option<Finding>,
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
        let options = self.chosen();
        self.start_over(options, Purpose::Search);
    }

    /// Looks for one that breaks it in another way than those that were found.
    pub(super) fn find_another(self) {
        let mut options = self.chosen();
        options.leave_out = self.state.with_value(|state| state.options.leave_out.clone());
        let failure =
            self.outcome.with_untracked(|outcome| outcome.as_ref()?.failure().map(Failure::identity));
        options.leave_out.extend(failure);
        self.start_over(options, Purpose::Search);
    }

    /// Runs it once without one of the conditions that were found.
    pub(super) fn try_without(self, left_out: String) {
        let mut options = self.state.with_value(|state| state.options.clone());
        options.constraints = self.of_finding(|finding| finding.without(&left_out));
        options.answers = self.of_finding(|finding| finding.answers.clone()).unwrap_or_default();
        self.start(options, Purpose::Without(left_out));
    }

    /// Lets somebody choose what comes next, from the beginning.
    pub(super) fn choose(self) {
        let options = Options { choices: Some(Vec::new()), ..self.chosen() };
        self.start_over(options, Purpose::Choose);
    }

    /// What comes next has been chosen.
    pub(super) fn choose_next(self, event: String) {
        let options = self.state.try_update_value(|state| {
            state.options.choices.get_or_insert_default().push(event);
            state.options.clone()
        });
        let answers = self.of_finding(|finding| finding.answers.clone());
        let options = Options { answers: answers.unwrap_or_default(), ..options.unwrap_or_default() };
        self.start(options, Purpose::Choose);
    }

    /// Ends what is under way; what was found before stays.
    pub(super) fn stop(self) {
        let searching = self.state.with_value(|state| state.searching.clone());
        if let Some(searching) = searching {
            searching.stop();
        }
    }

    /// Forgets what was found, and explores the program as it stands now.
    fn start_over(self, options: Options, purpose: Purpose) {
        let source = match self.exploring.source.run(()) {
            Ok(source) => source,
            Err(refusal) => return self.status.set(refusal),
        };
        self.outcome.set(None);
        self.without.set(Vec::new());
        self.exploring.marked_line.set(None);
        self.changes_before.set(self.exploring.changes.get_untracked());
        self.state.update_value(|state| {
            state.source = Some(source);
            state.options = options.clone();
        });
        self.start(options, purpose);
    }

    /// Reads something of what was found, if anything was.
    fn of_finding<R>(self, read: impl FnOnce(&Finding) -> R) -> Option<R> {
        self.outcome.with_untracked(|outcome| outcome.as_ref()?.finding.as_ref().map(read))
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

    /// Explores the program that the outcome is about, in the frame that is there, if there is one.
    fn start(self, options: Options, purpose: Purpose) {
        let text = serde_json::to_string(&options).expect("plain data");
        let there = self.state.try_update_value(|state| {
            state.purpose = purpose;
            state.finding = None;
            (state.source.clone(), state.searching.clone())
        });
        let (Some((Some(source), searching)), Some(region)) = (there, self.region.get_untracked()) else {
            return;
        };
        if searching.is_some_and(|searching| searching.go_on(&source, &text)) {
            self.phase.set(Phase::Searching { runs: 0, orders: 0, most: 1 });
            self.status.set("Searching".to_owned());
            return;
        }
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
        let Some((finding, purpose)) =
            self.state.try_update_value(|state| (state.finding.take(), state.purpose.clone()))
        else {
            return;
        };
        match purpose {
            // Of one that was stopped there is nothing to say.
            Purpose::Without(_) if finding.is_none() => self.status.set(end.text),
            Purpose::Without(left_out) => {
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
            Purpose::Search | Purpose::Choose => {
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
