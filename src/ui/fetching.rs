//! What stands in the place of something whose code is on its way.

use leptos::prelude::*;

use super::{Button, ButtonKind};

/// Says that it is being loaded or, where that has failed, lets people try again.
#[component]
pub(crate) fn Fetching(
    what: &'static str,
    has_failed: RwSignal<bool>,
    #[prop(into)] on_retry: Callback<()>,
) -> impl IntoView {
    view! {
        <div class="fetching">
            <Show when=move || has_failed.get() fallback=move || view! { <p>{format!("Loading the {what}")}</p> }>
                <p role="alert">
                    {format!("The {what} could not be fetched. If trying again does not help, reload the page.")}
                </p>
                <Button label="Try again" kind=ButtonKind::Plain on_press=move |_| on_retry.run(()) />
            </Show>
        </div>
    }
}
