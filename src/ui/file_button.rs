//! A button that lets people choose a file.

use leptos::html;
use leptos::prelude::*;
use web_sys::File;

use super::{Button, ButtonKind};

/// A button with this label; what is chosen is handed on.
#[component]
pub(crate) fn FileButton(
    label: &'static str,
    /// As the attribute of this name: what the browser offers first.
    accept: &'static str,
    #[prop(into)] on_choose: Callback<File>,
) -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    let open = move |_| {
        if let Some(field) = field.get_untracked() {
            field.click();
        }
    };
    let choose = move |_| {
        let Some(field) = field.get_untracked() else { return };
        let file = field.files().and_then(|files| files.item(0));
        // So that the same file can be chosen again.
        field.set_value("");
        if let Some(file) = file {
            on_choose.run(file);
        }
    };
    view! {
        <input type="file" accept=accept hidden node_ref=field on:change=choose />
        <Button label=label kind=ButtonKind::Quiet on_press=open />
    }
}
