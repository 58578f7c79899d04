//! Python as the rest of the app knows it.

use std::pin::Pin;
use std::rc::Rc;

use leptos::prelude::*;
use web_sys::AbortSignal;

use super::bridge::Bridge;
use super::interpreter::{self, Interpreter};
use super::pane::PythonPane;
use super::problem::Problem;
use crate::lazy::{SplitLoaderError, lazy};
use crate::lessons::Lesson;
use crate::program::Stage;

/// Hears what is wrong with a program.
pub(crate) type OnProblem = Box<dyn Fn(Problem)>;

/// Starts the program that is in the editor on a stage, and gives what ends it.
pub(crate) type Begin = Box<dyn FnOnce(Stage, OnProblem) -> Box<dyn Fn()>>;

/// Hears how many bytes of CPython are there, and of how many.
pub(crate) type OnProgress = Box<dyn Fn(u32, u32)>;

type Loading = Pin<Box<dyn Future<Output = Result<Begin, String>>>>;

/// What shows the editor for a program: the lesson, its text as it comes with the lesson, and what is wrong with it.
type MakeView = Rc<dyn Fn(&'static Lesson, &'static str, Signal<Option<Problem>>) -> AnyView>;

/// What runs and edits programs in Python.
#[derive(Clone)]
pub(crate) struct Kit {
    pub(crate) view: MakeView,
    /// Fetches CPython, unless it is there, for the program that is in the editor now. Fails in words, or because the
    /// signal gives up.
    pub(crate) load: Rc<dyn Fn(AbortSignal, OnProgress) -> Loading>,
}

/// A program as it is in the editor.
#[derive(Clone, Default)]
pub(super) struct Source {
    pub(super) file_name: String,
    pub(super) text: String,
    /// What fills the output before it runs.
    pub(super) html: String,
}

impl Kit {
    fn new() -> Self {
        let source = RwSignal::new(Source::default());
        Kit {
            view: Rc::new(move |lesson, original, problem| {
                view! { <PythonPane lesson original source problem /> }.into_any()
            }),
            load: Rc::new(move |signal, on_progress| {
                let source = source.get_untracked();
                Box::pin(async move {
                    let interpreter = interpreter::load(signal, on_progress).await?;
                    Ok(begin(interpreter, source))
                })
            }),
        }
    }
}

fn begin(interpreter: Interpreter, source: Source) -> Begin {
    Box::new(move |stage, on_problem| match Bridge::start(&interpreter, stage.clone(), &source, on_problem) {
        Ok(bridge) => Box::new(move || bridge.stop()),
        Err(message) => {
            stage.write(None, &message);
            Box::new(|| ())
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
