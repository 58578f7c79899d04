//! What the app knows, as signals, and what can be done: open a lesson, run, stop, reset.
//!
//! At most one program exists. It is kept after it has finished or was stopped, because its output stays readable;
//! replacing or dropping it takes it away.

mod control;
mod exploring;
mod follow;
mod parts;
mod run_python;
mod words;

pub(crate) use control::Step;
pub(crate) use parts::{Language, Pane, Text};

use std::rc::Rc;
use std::time::Duration;

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{AbortController, Element};

use crate::address;
use crate::editor::Workbench;
use crate::inspector::Follow;
use crate::lessons::{self, Content, Lesson};
use crate::program::{Console, Phase, Program, Status, Watched, empty, new_event_loop};
use crate::python::{Api, Problem};
use crate::speed::Speed;

/// A link may say anything: of an id that does not exist, only so many characters are repeated.
const LONGEST_QUOTE: usize = 32;

/// The state of the app; copies are the same state.
#[derive(Clone, Copy)]
pub(crate) struct AppState {
    pub(crate) lesson: RwSignal<&'static Lesson>,
    pub(crate) language: RwSignal<Language>,
    /// Whether the HTML of the program in Python is shown in the place of its code.
    pub(crate) is_html_shown: RwSignal<bool>,
    /// Whether somebody has folded, or unfolded, what the open lesson is about.
    story_choice: RwSignal<Option<bool>>,
    /// Whether anything has run since the page was opened.
    pub(crate) has_run: RwSignal<bool>,
    /// The open lesson's program in Python, to be worked on, once its editor is there.
    pub(crate) document: RwSignal<Option<Workbench>>,
    /// What is wrong with the program in Python.
    pub(crate) problems: RwSignal<Vec<Problem>>,
    /// The program of the open lesson, once it was fetched.
    pub(crate) content: RwSignal<Option<Content>>,
    is_start_wanted: RwSignal<bool>,
    pub(crate) run: RwSignal<Run>,
    pub(crate) speed: Speed,
    pub(crate) status: RwSignal<Status>,
    stepped: RwSignal<Option<String>>,
    /// Something that the status line says instead of how the program is doing.
    pub(crate) notice: RwSignal<Option<String>>,
    /// Which part of the app a phone shows.
    pub(crate) pane: RwSignal<Pane>,
    pub(crate) output: NodeRef<html::Div>,
    /// The element that shows the console's lines.
    pub(crate) log: NodeRef<html::Div>,
    /// The line of the open lesson's file that somebody wants to see, counted from 1.
    pub(crate) wanted_line: RwSignal<Option<u32>>,
    /// The line of the moment of a run that is looked at in the record of a search.
    explored_line: RwSignal<Option<u32>>,
    /// What runs and edits Python, once it is there.
    pub(crate) python: RwSignal<Option<Api>, LocalStorage>,
    follower: StoredValue<Option<Rc<dyn Follow>>, LocalStorage>,
    machine: StoredValue<Machine, LocalStorage>,
}

/// What is no signal: nobody looks at it.
struct Machine {
    /// Owns what lives as long as the app: a child of the app's own owner, which this must not keep alive.
    owner: Owner,
    program: Option<Program>,
    /// Gives up loading what the program needs.
    loading: Option<AbortController>,
    console: Option<Console>,
}

/// How the program is doing, as far as people are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Run {
    Ready,
    /// What the program needs is being fetched: so many bytes are there, of so many.
    Loading(u32, u32),
    Running,
    Finished(Duration),
    Stopped,
}

impl AppState {
    /// The state for the page's address; a lesson that does not exist becomes the first one and a notice.
    pub(crate) fn new() -> Self {
        let address = address::read();
        let (lesson, notice) = lesson_at(address.lesson_id.as_deref());
        set_title(lesson);
        let state = AppState {
            lesson: RwSignal::new(lesson),
            language: RwSignal::new(address.language),
            is_html_shown: RwSignal::new(false),
            story_choice: RwSignal::new(None),
            has_run: RwSignal::new(false),
            document: RwSignal::new(None),
            problems: RwSignal::new(Vec::new()),
            content: RwSignal::new(None),
            is_start_wanted: RwSignal::new(false),
            run: RwSignal::new(Run::Ready),
            speed: Speed::new(),
            status: RwSignal::new(Status::Busy),
            stepped: RwSignal::new(None),
            notice: RwSignal::new(notice),
            pane: RwSignal::new(Pane::Code),
            output: NodeRef::new(),
            log: NodeRef::new(),
            wanted_line: RwSignal::new(None),
            explored_line: RwSignal::new(None),
            python: RwSignal::new_local(None),
            follower: StoredValue::new_local(None),
            machine: StoredValue::new_local(Machine {
                owner: Owner::new(),
                program: None,
                loading: None,
                console: None,
            }),
        };
        state.fetch_content();
        state
    }

    /// Fetches the program of the open lesson; starts it if that is wanted by then.
    fn fetch_content(self) {
        let lesson = self.lesson.get_untracked();
        spawn_local(async move {
            let content = lessons::fetch_content_of(lesson).await;
            // Meanwhile the app may have been taken down, or another lesson opened.
            if self.lesson.try_get_untracked().is_none_or(|open| open.id != lesson.id) {
                return;
            }
            match content {
                Ok(content) => {
                    self.content.set(Some(content));
                    self.open_document();
                    if self.is_start_wanted.get_untracked() {
                        self.is_start_wanted.set(false);
                        self.start();
                    }
                }
                Err(_) => {
                    self.is_start_wanted.set(false);
                    let advice =
                        "The lesson could not be fetched: press Run to try again, or reload the page";
                    self.notice.set(Some(advice.to_owned()));
                }
            }
        });
    }

    pub(crate) fn is_running(self) -> bool {
        self.run.get() == Run::Running
    }

    /// Whether there is something that Stop would end.
    pub(crate) fn can_be_stopped(self) -> bool {
        matches!(self.run.get(), Run::Running | Run::Loading(..))
    }

    pub(crate) fn is_running_untracked(self) -> bool {
        self.run.get_untracked() == Run::Running
    }

    /// Whether what the lesson is about is one line: from the first run on, unless somebody wishes otherwise.
    pub(crate) fn is_story_folded(self) -> bool {
        self.story_choice.get().unwrap_or(self.run.get() != Run::Ready)
    }

    pub(crate) fn toggle_story(self) {
        let is_folded = untrack(|| self.is_story_folded());
        self.story_choice.set(Some(!is_folded));
    }

    /// Opens a lesson at the wish of a person: its address becomes the page's.
    pub(crate) fn open(self, lesson: &'static Lesson) {
        if lesson.id != self.lesson.get_untracked().id {
            address::push(&address::of_program(lesson, self.language.get_untracked()));
        }
        self.show(lesson, None);
    }

    /// Opens the lesson that the page's address names, after Back or Forward.
    pub(crate) fn follow_address(self) {
        let address = address::read();
        let (lesson, notice) = lesson_at(address.lesson_id.as_deref());
        self.show_language(address.language);
        self.show(lesson, notice);
    }

    fn show(self, lesson: &'static Lesson, notice: Option<String>) {
        if lesson.id != self.lesson.get_untracked().id {
            self.reset();
            self.is_start_wanted.set(false);
            self.content.set(None);
            self.wanted_line.set(None);
            self.story_choice.set(None);
            self.is_html_shown.set(false);
            self.lesson.set(lesson);
            self.fetch_content();
            set_title(lesson);
            self.pane.set(Pane::Code);
        }
        self.notice.set(notice);
    }

    /// Starts the open program from the beginning, whatever ran before; fetches first what it needs.
    pub(crate) fn start(self) {
        let Some(content) = self.content.get_untracked() else {
            if !self.is_start_wanted.get_untracked() {
                self.is_start_wanted.set(true);
                self.notice.set(None);
                self.fetch_content();
            }
            return;
        };
        if self.is_running_untracked() {
            self.speed.is_paused.set(false);
        }
        if untrack(|| self.is_python()) {
            self.start_python();
        } else if let Some(start) = content.start {
            self.begin(move |output, console, on_phase| {
                Program::new(new_event_loop(), start, output, console, on_phase)
            });
        }
    }

    /// Puts the program that `make` makes in the place of what ran before, and lets it begin.
    fn begin(self, make: impl FnOnce(Element, Console, Box<dyn Fn(Phase)>) -> Program) {
        let (Some(output), Some(console)) = (self.output.get_untracked(), self.console()) else {
            return;
        };
        self.discard_program();
        self.notice.set(None);
        self.stepped.set(None);
        self.status.set(Status::Busy);
        self.has_run.set(true);
        self.explored_line.set(None);
        self.run.set(Run::Running);
        self.pane.set(Pane::Output);
        let program = make(output.unchecked_into(), console, Box::new(move |phase| self.note_phase(phase)));
        let watched = program.watched();
        self.machine.update_value(|machine| machine.program = Some(program));
        // What is said before the program begins holds from its first callback on.
        self.speed.apply(&*watched);
        self.with_follower(|follower| follower.attach(&watched));
        self.machine.with_value(|machine| machine.program.as_ref().map(Program::start));
    }

    fn note_phase(self, phase: Phase) {
        // The program may outlive the app by the turn in which the app is taken down.
        match phase {
            Phase::Running(status) => {
                self.status.try_set(status);
                if self.run.try_get_untracked().is_some_and(|run| run != Run::Running) {
                    self.run.try_set(Run::Running);
                    if let Some(watched) = self.watched() {
                        self.with_follower(|follower| follower.attach(&watched));
                    }
                }
            }
            Phase::Finished { after } => {
                self.with_follower(|follower| follower.end());
                self.run.try_set(Run::Finished(after));
                // Its buttons work on, and what they start is to run.
                self.speed.is_paused.try_set(false);
                self.apply_speed();
                self.prepare_python();
            }
        }
    }

    /// The scheduler of the program, which may be over.
    pub(crate) fn watched(self) -> Option<Rc<dyn Watched>> {
        self.machine.try_with_value(|machine| machine.program.as_ref().map(Program::watched)).flatten()
    }

    /// Ends the program; what it wrote stays.
    pub(crate) fn stop(self) {
        self.give_up_loading();
        self.with_follower(|follower| follower.end());
        self.machine.with_value(|machine| {
            if let Some(program) = &machine.program {
                program.stop();
            }
        });
        if self.is_running_untracked() {
            self.run.set(Run::Stopped);
        }
        self.speed.is_paused.set(false);
    }

    /// Ends the program and empties the output and the console.
    pub(crate) fn reset(self) {
        self.is_start_wanted.set(false);
        self.give_up_loading();
        self.problems.set(Vec::new());
        self.discard_program();
        self.with_follower(|follower| follower.detach());
        self.notice.set(None);
        self.run.set(Run::Ready);
        self.speed.is_paused.set(false);
        if let Some(output) = self.output.get_untracked() {
            empty(&output);
        }
        self.clear_console();
        self.prepare_python();
    }

    /// Empties the console; the program runs on.
    pub(crate) fn clear_console(self) {
        if let Some(console) = self.console() {
            console.clear();
        }
    }

    fn discard_program(self) {
        let program = self.machine.try_update_value(|machine| machine.program.take());
        drop(program);
    }

    fn console(self) -> Option<Console> {
        let log = self.log.get_untracked()?;
        self.machine.try_update_value(|machine| {
            let console = machine.console.get_or_insert_with(|| Console::new(log.unchecked_into()));
            console.clone()
        })
    }
}

fn set_title(lesson: &Lesson) {
    document().set_title(&format!("{} \u{b7} Webloop", lesson.title));
}

/// The lesson with this id, or the first one and what to say about it.
fn lesson_at(lesson_id: Option<&str>) -> (&'static Lesson, Option<String>) {
    let Some(lesson_id) = lesson_id else {
        return (lessons::first(), None);
    };
    match lessons::find(lesson_id) {
        Some(lesson) => (lesson, None),
        None => {
            let first = lessons::first();
            let wanted: String = lesson_id.chars().take(LONGEST_QUOTE).collect();
            let notice = format!("There is no lesson \u{201c}{wanted}\u{201d}. This is {}.", first.title);
            (first, Some(notice))
        }
    }
}
