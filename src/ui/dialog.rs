//! A modal dialog: the browser's own, which keeps the focus inside, closes at Esc and gives the focus back.

use leptos::html;
use leptos::prelude::*;

use super::{Button, ButtonKind};

/// A dialog that is open while `is_open` says so.
#[component]
pub(crate) fn Dialog<C: IntoView + 'static>(
    title: &'static str,
    /// Whether it is open; closing it sets this back.
    is_open: RwSignal<bool>,
    children: TypedChildren<C>,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        let (Some(dialog), is_open) = (dialog.get(), is_open.get()) else {
            return;
        };
        if is_open && !dialog.open() {
            // It fails only for an element that has left the page, and then nobody is there to miss it.
            let _ = dialog.show_modal();
        } else if !is_open {
            dialog.close();
        }
    });
    view! {
        <dialog class="dialog" aria-label=title node_ref=dialog on:close=move |_| is_open.set(false)>
            <div class="dialog-head">
                <h2 class="dialog-title">{title}</h2>
                <Button label="Close" kind=ButtonKind::Quiet on_press=move |_| is_open.set(false) />
            </div>
            {children.into_inner()()}
        </dialog>
    }
}
