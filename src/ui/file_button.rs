//! A button that lets people choose files.

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
    /// Whether several may be chosen at once.
    #[prop(optional)]
    takes_several: bool,
    #[prop(into)] on_choose: Callback<Vec<File>>,
) -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    let open = move |_| {
        if let Some(field) = field.get_untracked() {
            field.click();
        }
    };
    let choose = move |_| {
        let Some(field) = field.get_untracked() else { return };
        let files = field.files();
        let files: Vec<File> = files
            .iter()
            .flat_map(|files| (0..files.length()).filter_map(|index| files.item(index)))
            .collect();
        // So that the same file can be chosen again.
        field.set_value("");
        if !files.is_empty() {
            on_choose.run(files);
        }
    };
    view! {
        <input type="file" accept=accept multiple=takes_several hidden node_ref=field on:change=choose />
        <Button label=label kind=ButtonKind::Quiet on_press=open />
    }
}
