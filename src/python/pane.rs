//! The editor of a program in Python: its text, and the HTML that it brings along.

use leptos::prelude::*;

use super::api::Shown;
use crate::editor::{Editor, EditorBar, Syntax};
use crate::ui::{Tabs, panel_id, tab_id};

/// What the ids of the tabs and panels begin with.
const PART_ID: &str = "python";
const PARTS: [&str; 2] = ["Program", "HTML"];
const CODE: usize = 0;
const HTML: usize = 1;

/// The program of a lesson, to be edited.
#[component]
pub(super) fn PythonPane(
    /// What it shows.
    shown: Shown,
) -> impl IntoView {
    let workbench = shown.document;
    let part = RwSignal::new(CODE);
    Effect::new(move || {
        workbench.code.clear_marks();
        for mark in shown.problems.get().into_iter().filter_map(|problem| problem.mark) {
            workbench.code.mark_error(mark);
        }
    });
    Effect::new(move || {
        if let Some(line) = shown.wanted_line.get() {
            part.set(CODE);
            workbench.code.show_line(line);
        }
    });
    let note_change = move |()| workbench.note_change();
    view! {
        <EditorBar workbench />
        <Tabs label="Parts of the program" id_prefix=PART_ID names=&PARTS selected=part on_select=move |index| part.set(index) class="source-tabs" />
        <div
            class="source-panel"
            role="tabpanel"
            id=panel_id(PART_ID, CODE)
            aria-labelledby=tab_id(PART_ID, CODE)
            hidden=move || part.get() != CODE
        >
            <Editor handle=workbench.code label="Code" syntax=Syntax::Python on_change=note_change />
        </div>
        <div
            class="source-panel"
            role="tabpanel"
            id=panel_id(PART_ID, HTML)
            aria-labelledby=tab_id(PART_ID, HTML)
            hidden=move || part.get() != HTML
        >
            <p class="source-remark">
                "What stands here is in the output before the program runs."
            </p>
            <Editor handle=workbench.html label="HTML" syntax=Syntax::Plain on_change=note_change />
        </div>
    }
}
