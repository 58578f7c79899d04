//! What can be done with a program that is worked on, and what there is to say of it.

use leptos::ev::Event;
use leptos::prelude::*;
use web_sys::HtmlSelectElement;

use super::{Origin, Workbench};
use crate::ui::{Button, ButtonKind, FileButton};

/// Whether the program was changed, and the buttons "Copy", "Revert", "Share", "Open" and "Save".
#[component]
pub fn EditorTools(workbench: Workbench) -> impl IntoView {
    let sign = move || match workbench.origin.get() {
        Origin::Original => None,
        Origin::Modified => Some("modified"),
        Origin::Link => Some("from a link"),
    };
    // Which examples there are changes with the lesson, and so does the name of the file.
    let examples = Memo::new(move |_| {
        workbench.file_name.track();
        workbench.example_titles()
    });
    view! {
        <span class="editor-sign" hidden=move || sign().is_none()>
            {sign}
        </span>
        <Show when=move || examples.with(|titles| !titles.is_empty())>
            <Examples workbench=workbench titles=examples.get() />
        </Show>
        <Button label="Copy" kind=ButtonKind::Quiet on_press=move |_| workbench.copy() />
        <Button label="Revert" kind=ButtonKind::Quiet on_press=move |_| workbench.revert() />
        <Button label="Share" kind=ButtonKind::Quiet on_press=move |_| workbench.share() />
        <FileButton
            label="Open"
            accept=".py,.html,.htm,text/x-python,text/html,text/plain"
            takes_several=true
            on_choose=move |files| workbench.open_files(files)
        />
        <Button label="Save" kind=ButtonKind::Quiet on_press=move |_| workbench.save_file() />
    }
}

/// The programs that somebody may begin with.
#[component]
fn Examples(workbench: Workbench, titles: Vec<&'static str>) -> impl IntoView {
    let choose = move |event: Event| {
        workbench.show_example(&event_target_value(&event));
        // It is a menu: what was chosen is in the editor, where it can be changed.
        event_target::<HtmlSelectElement>(&event).set_selected_index(0);
    };
    let options = titles.into_iter().map(|title| view! { <option>{title}</option> });
    view! {
        <select class="input editor-examples" aria-label="Examples" on:change=choose>
            <option selected disabled hidden>"Examples"</option>
            {options.collect_view()}
        </select>
    }
}
