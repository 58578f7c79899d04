//! Where programs draw.

use leptos::prelude::*;

use crate::state::AppState;

/// The region "Output". What is inside belongs to the program: Leptos never looks there.
#[component]
pub(crate) fn OutputPane(
    /// The app's state.
    state: AppState,
) -> impl IntoView {
    view! {
        <section class="output" aria-label="Output">
            <div class="pane-head">
                <h2 class="pane-title">"Output"</h2>
            </div>
            <div
                class="output-stage"
                role="group"
                aria-label="What the program shows"
                tabindex="0"
                node_ref=state.output
                // A form of a program would take the page away.
                on:submit=|event| event.prevent_default()
            ></div>
            <p class="output-empty">
                "Press Run"<span class="output-empty-key">" or "<kbd>"Ctrl Enter"</kbd></span>
                ": what the program shows appears here."
            </p>
        </section>
    }
}
