//! Python as the rest of the app knows it.

use std::pin::Pin;
use std::rc::Rc;

use leptos::prelude::*;
use web_sys::{AbortSignal, Element};

use super::frame::{Frame, FrameRunner, OnOver, OnProblem, Source};
use super::frames::{Frames, Lease};
use super::page::OnProgress;
use super::pane::PythonPane;
use super::problem::Problem;
use super::searching::{OnSaid, Searching};
use crate::address;
use crate::editor::{self, EditorTools, Work, Workbench};
use crate::lazy::{SplitLoaderError, lazy};
use crate::lessons::{Lesson, Python};
use crate::program::{Console, Runner, empty};
use crate::state::{AppState, Language};

/// Makes a program that is ready to begin.
pub(crate) type Begin = Box<dyn FnOnce(Source, Console, OnProblem, OnOver) -> Box<dyn Runner>>;

/// A frame that CPython is fetched for. Fails in words, or because somebody has given up.
pub(crate) type Loading = Pin<Box<dyn Future<Output = Result<Begin, String>>>>;

/// Begins a search of a program in a frame in this region, with options as JSON.
pub(crate) type BeginSearch = Rc<dyn Fn(&Element, Source, String, OnSaid) -> Rc<Searching>>;

type Open = Rc<dyn Fn(Option<Workbench>, &'static Lesson, Python) -> Workbench>;

#[derive(Clone, Copy)]
pub(crate) struct Shown {
    pub(crate) document: Workbench,
    pub(crate) problems: RwSignal<Vec<Problem>>,
    /// The line that somebody wants to see, counted from 1.
    pub(crate) wanted_line: RwSignal<Option<u32>>,
    /// The line at which it goes on, while it is paused.
    pub(crate) next_line: Signal<Option<u32>>,
    /// Whether its HTML is shown in the place of its code.
    pub(crate) is_html_shown: RwSignal<bool>,
}

/// What runs and edits programs in Python.
#[derive(Clone)]
pub(crate) struct Api {
    pub(crate) view: Rc<dyn Fn(Shown) -> AnyView>,
    /// What can be done with the program that is worked on.
    pub(crate) tools: Rc<dyn Fn(Workbench) -> AnyView>,
    /// Opens a lesson's program for work, in the place of another one if there is one.
    pub(crate) open: Open,
    /// Makes a frame ready in this region for the next program, unless one has a frame now.
    pub(crate) prepare: Rc<dyn Fn(Element)>,
    /// Runs the program that is worked on.
    pub(crate) start: Rc<dyn Fn(AppState, Workbench)>,
    pub(crate) begin_search: BeginSearch,
}

impl Api {
    fn new() -> Self {
        let frames = Rc::<Frames>::default();
        let (taken, searched) = (Rc::clone(&frames), Rc::clone(&frames));
        Api {
            view: Rc::new(move |shown| view! { <PythonPane shown /> }.into_any()),
            tools: Rc::new(|workbench| view! { <EditorTools workbench=workbench /> }.into_any()),
            open: Rc::new(open),
            prepare: Rc::new(move |region| frames.prepare(region)),
            start: Rc::new(move |state, workbench| {
                let frames = Rc::clone(&taken);
                state.run_document(workbench, |region, signal, on_progress| {
                    load(frames, region, signal, on_progress)
                });
            }),
            begin_search: Rc::new(move |region, source, options, on_said| {
                Searching::begin(&searched, region, source, options, on_said)
            }),
        }
    }
}

/// Gives a frame in this region, for which CPython is fetched unless it is there.
fn load(frames: Rc<Frames>, region: Element, signal: AbortSignal, on_progress: OnProgress) -> Loading {
    Box::pin(async move {
        let lease = frames.take(&region, &signal, on_progress).await?;
        let begin: Begin = Box::new(move |source, console, on_problem, on_over| {
            begin(lease, &region, source, console, on_problem, on_over)
        });
        Ok(begin)
    })
}

/// Makes a program of a frame in this region, which is emptied, as is the console.
pub fn begin(
    lease: Lease,
    region: &Element,
    source: Source,
    console: Console,
    on_problem: OnProblem,
    on_over: OnOver,
) -> Box<dyn Runner> {
    empty(region);
    console.clear();
    Box::new(FrameRunner(Frame::new(lease, source, console, on_problem, on_over)))
}

fn open(before: Option<Workbench>, lesson: &'static Lesson, original: Python) -> Workbench {
    let source = editor::Source {
        id: lesson.id.to_owned(),
        file_name: lesson.python_file_name(),
        address: address::of_program(lesson, Language::Python),
        original: Work::new(original.code, original.html),
        examples: original
            .examples
            .iter()
            .map(|example| (example.title, Work::new(example.code, example.html)))
            .collect(),
    };
    match before {
        Some(workbench) => {
            workbench.open(source);
            workbench
        }
        None => Workbench::new(source),
    }
}

lazy! {
    chunk tools;

    /// Fetches what runs and edits programs in Python.
    pub(crate) async fn fetch_api() -> Result<Api, SplitLoaderError> {
        Ok(Api::new())
    }
}
