//! The editor of a program in Python: its text, and the HTML that it brings along.

use leptos::prelude::*;

use super::kit::Source;
use super::problem::Problem;
use crate::lessons::Lesson;
use crate::ui::{Tabs, panel_id, tab_id};

/// What the ids of the tabs and panels begin with.
const PART_ID: &str = "python";
const PARTS: [&str; 2] = ["Program", "HTML"];
const TEXT: usize = 0;
const HTML: usize = 1;

/// The program of a lesson, to be edited.
#[component]
pub(super) fn PythonPane(
    /// The lesson.
    lesson: &'static Lesson,
    /// The program as it comes with the lesson.
    original: &'static str,
    /// The program as it is now.
    source: RwSignal<Source>,
    /// What is wrong with it.
    problem: Signal<Option<Problem>>,
) -> impl IntoView {
    let file_name = format!("{}.py", lesson.id.replace('-', "_"));
    source.set(Source { file_name, text: original.to_owned(), html: String::new() });
    let part = RwSignal::new(TEXT);
    let place = move || {
        problem.with(|problem| {
            let problem = problem.as_ref()?;
            let line = problem.place.map(|place| format!("line {}: ", place.line)).unwrap_or_default();
            Some(format!("{line}{}", problem.message))
        })
    };
    view! {
        <Tabs label="Parts of the program" id_prefix=PART_ID names=&PARTS selected=part class="source-tabs" />
        <div
            class="source-panel"
            role="tabpanel"
            id=panel_id(PART_ID, TEXT)
            aria-labelledby=tab_id(PART_ID, TEXT)
            hidden=move || part.get() != TEXT
        >
            <textarea
                class="editor"
                aria-label="Code"
                spellcheck="false"
                autocapitalize="off"
                prop:value=original
                on:input:target=move |event| source.update(|source| source.text = event.target().value())
            ></textarea>
        </div>
        <div
            class="source-panel"
            role="tabpanel"
            id=panel_id(PART_ID, HTML)
            aria-labelledby=tab_id(PART_ID, HTML)
            hidden=move || part.get() != HTML
        >
            <textarea
                class="editor"
                aria-label="HTML"
                spellcheck="false"
                autocapitalize="off"
                placeholder="What stands here is in the output before the program runs. Scripts in it are left out."
                on:input:target=move |event| source.update(|source| source.html = event.target().value())
            ></textarea>
        </div>
        <p class="editor-problem" role="status" hidden=move || problem.with(Option::is_none)>{place}</p>
    }
}
