//! The page's address: `?lesson=ID` names the lesson that is open, `&python` shows its program in Python, `&run` starts it
//! when the page loads. A program may stand in the fragment (src/editor/link.rs).
//!
//! The address follows the app and the app follows the address (Back and Forward), never both at once: whoever reads
//! the address does not write it.

use leptos::prelude::window;
use wasm_bindgen::JsValue;
use web_sys::UrlSearchParams;

use crate::state::Language;

/// What an address asks for.
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

/// The address of a lesson, relative to the page.
pub(crate) fn of_lesson(lesson_id: &str) -> String {
    format!("?lesson={lesson_id}")
}

/// The address of a lesson's program in a language, relative to the page.
pub(crate) fn of_program(lesson_id: &str, language: Language) -> String {
    let lesson = of_lesson(lesson_id);
    match language {
        Language::Rust => lesson,
        Language::Python => lesson + "&python",
    }
}

/// Makes this the page's address, one step further in its history.
pub(crate) fn push(address: &str) {
    // A page inside a sandboxed frame may not change its address; the lesson opens all the same.
    let _ =
        window().history().and_then(|history| history.push_state_with_url(&JsValue::NULL, "", Some(address)));
}
