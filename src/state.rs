//! What the app knows, as signals, and what can be done: open a lesson, run, stop, reset.
//!
//! At most one program exists. It is kept after it has finished or was stopped, because its output stays readable;
//! replacing or dropping it closes its loop and releases its listeners.

use std::time::Duration;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::address;
use crate::lessons::{self, Lesson};
use crate::program::{Console, Phase, Program, seconds};

/// A link may say anything: of an id that does not exist, only so many characters are repeated.
const LONGEST_QUOTE: usize = 32;

/// The halves of the app, of which a phone shows one at a time: the names of their tabs.
pub(crate) const PANES: [&str; 2] = ["Code", "Output"];
pub(crate) const CODE_PANE: usize = 0;
pub(crate) const OUTPUT_PANE: usize = 1;

/// The state of the app; copies are the same state.
#[derive(Clone, Copy)]
pub(crate) struct AppState {
    pub(crate) lesson: RwSignal<&'static Lesson>,
    pub(crate) run: RwSignal<Run>,
    /// Something that the status line says instead of how the program is doing.
    pub(crate) notice: RwSignal<Option<String>>,
    /// Which of `PANES` a phone shows.
    pub(crate) pane: RwSignal<usize>,
    /// The element that programs draw in.
    pub(crate) output: NodeRef<html::Div>,
    /// The element that shows the console's lines.
    pub(crate) log: NodeRef<html::Div>,
    machine: StoredValue<Machine, LocalStorage>,
}

/// What is no signal: nobody looks at it.
#[derive(Default)]
struct Machine {
    program: Option<Program>,
    /// Made when its element is there.
    console: Option<Console>,
}

/// How the program is doing, as far as people are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Run {
    Ready,
    Running,
    Finished(Duration),
    Stopped,
}

impl AppState {
    /// The state for the page's address; a lesson that does not exist becomes the first one and a notice.
    pub(crate) fn new() -> Self {
        let (lesson, notice) = lesson_at(address::read().lesson_id.as_deref());
        set_title(lesson);
        AppState {
            lesson: RwSignal::new(lesson),
            run: RwSignal::new(Run::Ready),
            notice: RwSignal::new(notice),
            pane: RwSignal::new(CODE_PANE),
            output: NodeRef::new(),
            log: NodeRef::new(),
            machine: StoredValue::new_local(Machine::default()),
        }
    }

    pub(crate) fn is_running(self) -> bool {
        self.run.get() == Run::Running
    }

    pub(crate) fn is_running_untracked(self) -> bool {
        self.run.get_untracked() == Run::Running
    }

    /// What the status line says.
    pub(crate) fn status(self) -> String {
        if let Some(notice) = self.notice.get() {
            return notice;
        }
        match self.run.get() {
            Run::Ready => "Ready".to_owned(),
            Run::Running => "Running".to_owned(),
            Run::Finished(after) => format!("Finished after {}", seconds(after)),
            Run::Stopped => "Stopped".to_owned(),
        }
    }

    /// Opens a lesson at the wish of a person: its address becomes the page's.
    pub(crate) fn open(self, lesson: &'static Lesson) {
        if lesson.id != self.lesson.get_untracked().id {
            address::push(&address::of_lesson(lesson.id));
        }
        self.show(lesson, None);
    }

    /// Opens the lesson that the page's address names, after Back or Forward.
    pub(crate) fn follow_address(self) {
        let (lesson, notice) = lesson_at(address::read().lesson_id.as_deref());
        self.show(lesson, notice);
    }

    fn show(self, lesson: &'static Lesson, notice: Option<String>) {
        if lesson.id != self.lesson.get_untracked().id {
            self.reset();
            self.lesson.set(lesson);
            set_title(lesson);
            self.pane.set(CODE_PANE);
        }
        self.notice.set(notice);
    }

    /// Starts the lesson's program from the beginning, whatever ran before.
    pub(crate) fn start(self) {
        let Some(output) = self.output.get_untracked() else {
            return;
        };
        let Some(console) = self.console() else {
            return;
        };
        self.discard_program();
        self.notice.set(None);
        self.run.set(Run::Running);
        self.pane.set(OUTPUT_PANE);
        let program = Program::start(
            self.lesson.get_untracked().start,
            output.unchecked_into(),
            console,
            move |phase| {
                // The program may outlive the app by the turn in which the app is taken down.
                self.run.try_set(match phase {
                    Phase::Running => Run::Running,
                    Phase::Finished { after } => Run::Finished(after),
                });
            },
        );
        self.machine.update_value(|machine| machine.program = Some(program));
    }

    /// Ends the program; what it wrote stays.
    pub(crate) fn stop(self) {
        self.machine.with_value(|machine| {
            if let Some(program) = &machine.program {
                program.stop();
            }
        });
        if self.is_running_untracked() {
            self.run.set(Run::Stopped);
        }
    }

    /// Ends the program and empties the output and the console.
    pub(crate) fn reset(self) {
        self.discard_program();
        self.notice.set(None);
        self.run.set(Run::Ready);
        if let Some(output) = self.output.get_untracked() {
            output.set_text_content(None);
        }
        self.clear_console();
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
