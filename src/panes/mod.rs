//! The parts of the app that people see, one component each.

mod console;
mod controls;
mod dock;
mod drop;
mod keys;
mod lessons;
mod output;
mod python;
mod source;
mod speed;
mod story;
mod welcome;

pub(crate) use console::ConsolePane;
pub(crate) use controls::Controls;
pub(crate) use dock::InspectorDock;
pub(crate) use drop::open_dropped_files;
pub(crate) use keys::{KeysDialog, handle_key};
pub(crate) use lessons::LessonList;
pub(crate) use output::OutputPane;
pub(crate) use python::PythonSource;
pub(crate) use source::SourcePane;
pub(crate) use speed::SpeedControls;
pub(crate) use story::Story;
pub(crate) use welcome::Welcome;
