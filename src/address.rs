//! The page's address: `?lesson=ID` names the lesson that is open, `&python` shows its program in Python, `&run` starts it
//! when the page loads. A program may stand in the fragment (src/editor/link.rs).
//!
//! The address follows the app and the app follows the address (Back and Forward), never both at once: whoever reads
//! the address does not write it.

use leptos::prelude::window;
use wasm_bindgen::JsValue;
use web_sys::UrlSearchParams;

use crate::editor::link::KEY;
use crate::lessons::Lesson;
use crate::state::Language;

pub(crate) struct Address {
    pub(crate) lesson_id: Option<String>,
    pub(crate) language: Language,
    pub(crate) wants_run: bool,
}

/// Reads the page's address.
pub(crate) fn read() -> Address {
    let query = window().location().search().unwrap_or_default();
    match UrlSearchParams::new_with_str(&query) {
        Ok(parameters) => {
            let is_python = parameters.has("python");
            Address {
                lesson_id: parameters.get("lesson"),
                language: if is_python { Language::Python } else { Language::Rust },
                // Code from a link is shown, never run by itself.
                wants_run: parameters.has("run") && !is_python,
            }
        }
        Err(_) => Address { lesson_id: None, language: Language::Rust, wants_run: false },
    }
}

/// Whether a program stands in the page's address, as far as can be told without reading it.
pub(crate) fn has_program() -> bool {
    let fragment = window().location().hash().unwrap_or_default();
    fragment.strip_prefix('#').is_some_and(|fragment| fragment.starts_with(KEY))
}

/// The address of a lesson, relative to the page.
pub(crate) fn of_lesson(lesson_id: &str) -> String {
    format!("?lesson={lesson_id}")
}

/// The address of a lesson's program in a language, relative to the page. A lesson without Rust has no other.
pub(crate) fn of_program(lesson: &Lesson, language: Language) -> String {
    let address = of_lesson(lesson.id);
    match language {
        Language::Python if lesson.has_rust() => address + "&python",
        _ => address,
    }
}

/// Makes this the page's address, one step further in its history.
pub(crate) fn push(address: &str) {
    // A page inside a sandboxed frame may not change its address; the lesson opens all the same.
    let _ =
        window().history().and_then(|history| history.push_state_with_url(&JsValue::NULL, "", Some(address)));
}
