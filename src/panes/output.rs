//! Where programs draw.

use leptos::prelude::*;

use crate::state::AppState;

/// The region "Output". What is inside belongs to the program: Leptos never looks there.
#[component]
pub(crate) fn OutputPane(state: AppState) -> impl IntoView {
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
                {move || match state.loading_words() {
                    Some(words) => words.into_any(),
                    None => view! {
                        "Press Run"<span class="output-empty-key">" or "<kbd>"Ctrl Enter"</kbd></span>
                        ": what the program shows appears here."
                    }
                    .into_any(),
                }}
            </p>
        </section>
    }
}
