//! What was wrong with a program, as Python tells it.

use js_sys::{JSON, Reflect};
use wasm_bindgen::JsValue;

/// An error of a program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Problem {
    /// Such as `ZeroDivisionError: division by zero`.
    pub(crate) message: String,
    /// Where in the program, if it is known.
    pub(crate) place: Option<Span>,
    /// The task that failed.
    pub(crate) task: Option<String>,
    /// All that is to be read about it, in lines.
    pub(crate) traceback: String,
}

/// A part of the program's text; lines and columns are counted from 1, and the end is where the part is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) line: u32,
    pub(crate) column: u32,
    pub(crate) end_line: u32,
    pub(crate) end_column: u32,
}

impl Problem {
    /// Reads what Python has written; what is not there is left out.
    pub(crate) fn parse(json: &str) -> Self {
        let value = JSON::parse(json).unwrap_or(JsValue::UNDEFINED);
        let get = |name: &str| Reflect::get(&value, &JsValue::from_str(name)).ok();
        let text = |name: &str| get(name).and_then(|text| text.as_string());
        let number = |name: &str| get(name).and_then(|number| number.as_f64()).map(|number| number as u32);
        let place = number("line").map(|line| {
            let column = number("column").unwrap_or(1);
            let end_line = number("end_line").unwrap_or(line);
            Span { line, column, end_line, end_column: number("end_column").unwrap_or(column) }
        });
        Problem {
            message: text("message").unwrap_or_default(),
            place,
            task: text("task"),
            traceback: text("traceback").unwrap_or_default(),
        }
    }
}
