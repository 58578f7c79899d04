//! What stands above an editor: what the program is called, whether it was changed, and what can be done with it.

use leptos::html;
use leptos::prelude::*;

use super::notice::NoticeLine;
use super::{Origin, Workbench};
use crate::ui::{Button, ButtonKind};

/// The name of the program, the buttons "Copy", "Reset code", "Share", "Open" and "Save", and what they have to say.
#[component]
pub fn EditorBar(
    /// Whose.
    workbench: Workbench,
) -> impl IntoView {
    let sign = move || match workbench.origin.get() {
        Origin::Original => None,
        Origin::Modified => Some("modified"),
        Origin::Link => Some("from a link"),
    };
    view! {
        <div class="pane-head editor-bar">
            <h3 class="pane-title pane-title--file">{move || workbench.file_name.get()}</h3>
            <span class="editor-sign" hidden=move || sign().is_none()>
                {sign}
            </span>
            <div class="editor-tools">
                <Button label="Copy" kind=ButtonKind::Quiet on_press=move |_| workbench.copy() />
                <Button label="Reset code" kind=ButtonKind::Quiet on_press=move |_| workbench.reset() />
                <Button label="Share" kind=ButtonKind::Quiet on_press=move |_| workbench.share() />
                <OpenButton workbench=workbench />
                <Button label="Save" kind=ButtonKind::Quiet on_press=move |_| workbench.save_file() />
            </div>
        </div>
        <NoticeLine workbench=workbench />
    }
}

/// The button "Open", which chooses a file.
#[component]
fn OpenButton(
    /// Whose.
    workbench: Workbench,
) -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    let choose = move |_| {
        if let Some(field) = field.get_untracked() {
            field.click();
        }
    };
    let read = move |_| {
        let Some(field) = field.get_untracked() else {
            return;
        };
        let file = field.files().and_then(|files| files.item(0));
        // So that the same file can be chosen again.
        field.set_value("");
        if let Some(file) = file {
            workbench.open_file(file);
        }
    };
    view! {
        <input type="file" accept=".py,text/x-python,text/plain" hidden node_ref=field on:change=read />
        <Button label="Open" kind=ButtonKind::Quiet on_press=choose />
    }
}
