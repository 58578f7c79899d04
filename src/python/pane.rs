//! The editor of a program in Python.

use leptos::prelude::*;

use super::problem::Problem;
use crate::lessons::Lesson;

/// The program of a lesson, to be edited.
#[component]
pub(super) fn PythonPane(
    /// The lesson.
    lesson: &'static Lesson,
    /// The program as it comes with the lesson.
    original: &'static str,
    /// The program as it is now.
    source: RwSignal<String>,
    /// What is wrong with it.
    problem: Signal<Option<Problem>>,
) -> impl IntoView {
    let _ = lesson;
    source.set(original.to_owned());
    view! {
        <textarea
            class="editor"
            aria-label="Code"
            spellcheck="false"
            autocapitalize="off"
            prop:value=original
            on:input:target=move |event| source.set(event.target().value())
        ></textarea>
        <p class="editor-problem" role="status">
            {move || problem.get().map(|problem| problem.message)}
        </p>
    }
}
