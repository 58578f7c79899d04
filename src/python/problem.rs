//! What was wrong with a program, as Python tells it.

use js_sys::{JSON, Reflect};
use wasm_bindgen::JsValue;

use crate::editor::Mark;

/// An error of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where in the program, if it is known.
    pub mark: Option<Mark>,
    /// The task that failed.
    pub task: Option<String>,
    /// Whether it has ended the program, or kept it from beginning.
    pub is_end: bool,
    /// All that is to be read about it, in lines.
    pub traceback: String,
}

impl Problem {
    /// Reads what Python has written; what is not there is left out.
    pub(crate) fn parse(json: &str) -> Self {
        let value = JSON::parse(json).unwrap_or(JsValue::UNDEFINED);
        let get = |name: &str| Reflect::get(&value, &JsValue::from_str(name)).ok();
        let text = |name: &str| get(name).and_then(|text| text.as_string());
        let number = |name: &str| get(name).and_then(|number| number.as_f64()).map(|number| number as u32);
        let mark = number("line").map(|line| Mark {
            line,
            column: number("column"),
            end_line: number("end_line"),
            end_column: number("end_column"),
            message: text("message").unwrap_or_default(),
        });
        let kind = text("kind").unwrap_or_default();
        let is_end = matches!(kind.as_str(), "syntax" | "uncaught" | "interrupted");
        Problem { mark, task: text("task"), is_end, traceback: text("traceback").unwrap_or_default() }
    }
}
