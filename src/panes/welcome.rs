//! What whoever opens the page for the first time is told, until something has run.

use leptos::prelude::*;

use crate::address;
use crate::lessons::Lesson;
use crate::state::AppState;
use crate::ui::{remember, remembered};

const KEY: &str = "webloop.welcomed";

/// One sentence above the first lesson.
#[component]
pub(crate) fn Welcome(
    state: AppState,
    /// Where a program of one's own is written.
    own: &'static Lesson,
) -> impl IntoView {
    let is_first_visit = remembered(KEY).is_none();
    Effect::new(move || {
        if state.has_run.get() {
            remember(KEY, "yes");
        }
    });
    let open = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        state.open(own);
    };
    view! {
        <Show when=move || is_first_visit && !state.has_run.get()>
            <p class="welcome">
                "Run asyncio programs in this page, in Python (real CPython) and in Rust: watch every task, pause, step, slow down. "
                <a href=address::of_lesson(own.id) on:click=open>"Paste a program of yours"</a>
                ", or press Run."
            </p>
        </Show>
    }
}
