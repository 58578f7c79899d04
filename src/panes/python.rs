//! The program in Python: its editor, once that was fetched.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::python::{Shown, fetch_api};
use crate::state::AppState;
use crate::ui::Fetching;

/// The program of the open lesson in Python.
#[component]
pub(crate) fn PythonSource(state: AppState) -> impl IntoView {
    let has_failed = RwSignal::new(false);
    let fetch = move || {
        has_failed.set(false);
        spawn_local(async move {
            match fetch_api().await {
                Ok(api) if state.python.try_with_untracked(Option::is_none) == Some(true) => {
                    state.set_python(api)
                }
                Ok(_) => {}
                Err(_) => _ = has_failed.try_set(true),
            }
        });
    };
    if state.python.with_untracked(Option::is_none) {
        fetch();
    }
    move || {
        let is_there = state.content.get().is_some_and(|content| content.python.is_some());
        match (state.python.get(), state.document.get()) {
            (Some(api), Some(document)) if is_there => (api.view)(Shown {
                document,
                problems: state.problems,
                wanted_line: state.wanted_line,
                next_line: Signal::derive(move || state.next_line()),
                is_html_shown: state.is_html_shown,
            }),
            _ => view! { <Fetching what="editor" has_failed=has_failed on_retry=move |()| fetch() /> }
                .into_any(),
        }
    }
}
