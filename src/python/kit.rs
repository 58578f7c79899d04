//! Python as the rest of the app knows it.

use std::pin::Pin;
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use web_sys::AbortSignal;

use super::bridge::Bridge;
use super::interpreter::{self, Interpreter};
use super::pane::PythonPane;
use super::problem::Problem;
use crate::editor::{Work, Workbench};
use crate::lazy::{SplitLoaderError, lazy};
use crate::lessons::{Lesson, Python};
use crate::program::Stage;

/// An editor is in the page a few frames after its lesson was chosen.
const EDITOR_LOOK_MS: u32 = 10;

/// Hears what is wrong with a program.
pub type OnProblem = Box<dyn Fn(Problem)>;

/// Starts a program on a stage, and gives what ends it.
pub type Begin = Box<dyn FnOnce(Stage, OnProblem) -> Box<dyn Fn()>>;

/// Hears how many bytes of CPython are there, and of how many.
pub type OnProgress = Box<dyn Fn(u32, u32)>;

type Loading = Pin<Box<dyn Future<Output = Result<Begin, String>>>>;

/// What the editor of a program shows.
#[derive(Clone, Copy)]
pub(crate) struct Shown {
    /// The lesson that it belongs to.
    pub(crate) lesson: &'static Lesson,
    /// The program as it comes with the lesson.
    pub(crate) original: Python,
    /// What is wrong with it.
    pub(crate) problems: RwSignal<Vec<Problem>>,
    /// The line that somebody wants to see, counted from 1.
    pub(crate) wanted_line: RwSignal<Option<u32>>,
}

/// What runs and edits programs in Python.
#[derive(Clone)]
pub(crate) struct Kit {
    /// What shows the editor.
    pub(crate) view: Rc<dyn Fn(Shown) -> AnyView>,
    /// Fetches CPython, unless it is there, for the program that is in the editor now. Fails in words, or because the
    /// signal gives up.
    pub(crate) load: Rc<dyn Fn(AbortSignal, OnProgress) -> Loading>,
}

impl Kit {
    fn new() -> Self {
        interpreter::prepare();
        let open = StoredValue::new(None::<Workbench>);
        Kit {
            view: Rc::new(move |shown| view! { <PythonPane shown open /> }.into_any()),
            load: Rc::new(move |signal, on_progress| {
                // As it is when Run is pressed: it may be edited while CPython is on its way.
                let program = program_in(open);
                Box::pin(async move {
                    let interpreter = interpreter::load(signal.clone(), on_progress).await?;
                    let (file_name, work) = match program {
                        Some(program) => program,
                        None => program_to_come(open, &signal).await?,
                    };
                    Ok(begin(interpreter, file_name, work))
                })
            }),
        }
    }
}

/// The name and the text of the program in the editor. A workbench that was taken away has neither.
fn program_in(open: StoredValue<Option<Workbench>>) -> Option<(String, Work)> {
    let workbench = open.get_value()?;
    Some((workbench.file_name.try_get_untracked()?, workbench.work()))
}

/// The same, for a program that is wanted before its editor is in the page.
async fn program_to_come(
    open: StoredValue<Option<Workbench>>,
    signal: &AbortSignal,
) -> Result<(String, Work), String> {
    loop {
        TimeoutFuture::new(EDITOR_LOOK_MS).await;
        if signal.aborted() {
            return Err("it is not wanted any more".to_owned());
        }
        if let Some(program) = program_in(open) {
            return Ok(program);
        }
    }
}

/// What begins a program of this name.
pub fn begin(interpreter: Interpreter, file_name: String, work: Work) -> Begin {
    Box::new(move |stage, on_problem| {
        match Bridge::start(&interpreter, stage.clone(), &file_name, &work, on_problem) {
            Ok(bridge) => Box::new(move || bridge.stop()),
            Err(message) => {
                stage.write(None, &message);
                Box::new(|| ())
            }
        }
    })
}

lazy! {
    chunk python;

    /// Fetches what runs and edits programs in Python.
    pub(crate) async fn fetch_kit() -> Result<Kit, SplitLoaderError> {
        Ok(Kit::new())
    }
}
