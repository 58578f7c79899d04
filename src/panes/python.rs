//! The program in Python: its editor, once that was fetched.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::python::{Shown, fetch_kit};
use crate::state::AppState;
use crate::ui::{Button, ButtonKind};

/// The program of the open lesson in Python.
#[component]
pub(crate) fn PythonSource(
    /// The app's state.
    state: AppState,
) -> impl IntoView {
    let kit = state.python_kit();
    let has_failed = RwSignal::new(false);
    let fetch = move || {
        has_failed.set(false);
        spawn_local(async move {
            match fetch_kit().await {
                Ok(kit) => state.set_python(kit),
                Err(_) => _ = has_failed.try_set(true),
            }
        });
    };
    if kit.with_untracked(Option::is_none) {
        fetch();
    }
    move || {
        match (kit.get(), state.content.get().and_then(|content| content.python)) {
        (Some(kit), Some(original)) => (kit.view)(Shown {
            lesson: state.lesson.get_untracked(),
            original,
            problems: state.problems,
            wanted_line: state.wanted_line,
        }),
        _ => view! {
            <div class="source-fetching">
                <Show when=move || has_failed.get() fallback=|| view! { <p>"Loading the editor"</p> }>
                    <p role="alert">"The editor could not be fetched. If trying again does not help, reload the page."</p>
                    <Button label="Try again" kind=ButtonKind::Plain on_press=move |_| fetch() />
                </Show>
            </div>
        }
        .into_any(),
    }
    }
}
