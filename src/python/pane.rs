//! The editors of a program in Python: of its code, and of the HTML that it brings along.

use leptos::prelude::*;

use super::api::Shown;
use crate::editor::{Editor, NoticeLine, Syntax};

#[component]
pub(super) fn PythonPane(shown: Shown) -> impl IntoView {
    let Shown { document: workbench, problems, wanted_line, next_line, is_html_shown } = shown;
    Effect::new(move || {
        workbench.code.clear_marks();
        for mark in problems.get().into_iter().filter_map(|problem| problem.mark) {
            workbench.code.mark_error(mark);
        }
    });
    Effect::new(move || {
        if let Some(line) = wanted_line.get() {
            workbench.code.show_line(line);
        }
    });
    let next_line = Memo::new(move |_| next_line.get());
    Effect::new(move || workbench.code.show_next_line(next_line.get()));
    let note_change = move |()| workbench.note_change();
    view! {
        <NoticeLine workbench=workbench />
        <div class="source-panel" hidden=move || is_html_shown.get()>
            <Editor handle=workbench.code label="Code" syntax=Syntax::Python on_change=note_change />
        </div>
        <div class="source-panel" hidden=move || !is_html_shown.get()>
            <p class="source-remark">
                "What stands here is in the output before the program runs."
            </p>
            <Editor handle=workbench.html label="HTML" syntax=Syntax::Plain on_change=note_change />
        </div>
    }
}
