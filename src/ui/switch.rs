//! A switch: something that is on or off at once.

use leptos::prelude::*;

#[component]
pub(crate) fn Switch(
    label: &'static str,
    #[prop(into)] is_on: Signal<bool>,
    #[prop(into)] on_flip: Callback<()>,
    /// What it does, in more words.
    #[prop(optional)]
    hint: Option<&'static str>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="switch"
            role="switch"
            aria-checked=move || is_on.get().to_string()
            title=hint
            on:click=move |_| on_flip.run(())
        >
            <span class="switch-track"></span>
            {label}
        </button>
    }
}
