//! Where the inspector is: below the other panes on a wide screen, where it can be opened, closed and made higher; a tab
//! of its own on a phone.
//!
//! Whether it is open, and how high, is remembered in the browser.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::inspector::{Api, Place, fetch_api};
use crate::state::{AppState, Pane};
use crate::ui::{Button, ButtonKind, Splitter};

const OPEN_KEY: &str = "webloop.inspector";
const HEIGHT_KEY: &str = "webloop.inspector.height";

/// Percent of the window's height.
const HEIGHTS: (u32, u32) = (16, 80);
const FIRST_HEIGHT: u32 = 38;

/// For so long an open inspector waits for the page to be idle.
const PATIENCE: Duration = Duration::from_secs(2);

/// The bar "Inspector" and, where it is open, the inspector.
#[component]
pub(crate) fn InspectorDock(
    /// The app's state.
    state: AppState,
    /// Whether one pane is shown at a time.
    is_phone: RwSignal<bool>,
) -> impl IntoView {
    let is_unfolded = RwSignal::new(remembered(OPEN_KEY).as_deref() != Some("closed"));
    let height =
        RwSignal::new(remembered(HEIGHT_KEY).and_then(|height| height.parse().ok()).unwrap_or(FIRST_HEIGHT));
    let is_open =
        Memo::new(
            move |_| {
                if is_phone.get() { state.pane.get() == Pane::Inspector } else { is_unfolded.get() }
            },
        );
    Effect::new(move || remember(OPEN_KEY, if is_unfolded.get() { "open" } else { "closed" }));
    Effect::new(move || remember(HEIGHT_KEY, &height.get().to_string()));
    let inspector = RwSignal::new_local(None::<Api>);
    let has_failed = RwSignal::new(false);
    let fetch = move || {
        if inspector.try_with_untracked(Option::is_some).unwrap_or(true) {
            return;
        }
        has_failed.set(false);
        spawn_local(async move {
            match fetch_api().await {
                Ok(api) if inspector.try_get_untracked().is_some_and(|there| there.is_none()) => {
                    state.set_follower(api.follow.clone());
                    inspector.set(Some(api));
                }
                Ok(_) => {}
                Err(_) => _ = has_failed.try_set(true),
            }
        });
    };
    Effect::new(move |is_later: Option<()>| {
        if is_open.get() && inspector.with_untracked(Option::is_none) {
            if is_later.is_some() {
                fetch();
            } else {
                // As the page opens, whatever else it needs comes first. A busy page may never be idle.
                request_idle_callback(fetch);
                set_timeout(fetch, PATIENCE);
            }
        }
    });
    let open_place = Callback::new(move |place: Place| state.open_place(&place));
    let program_name = Signal::derive(move || state.lesson.get().id.to_owned());
    let toggle = move |_| is_unfolded.update(|is_unfolded| *is_unfolded = !*is_unfolded);
    view! {
        <section
            class="dock"
            class:dock--open=is_open
            aria-label="Inspector"
            style:--dock-height=move || format!("{}vh", height.get())
        >
            <Show when=move || is_open.get() && !is_phone.get()>
                <Splitter label="Height of the inspector" height=height range=HEIGHTS />
            </Show>
            <div class="pane-head dock-head">
                <button
                    type="button"
                    class="button button--quiet dock-toggle"
                    aria-expanded=move || is_open.get().to_string()
                    on:click=toggle
                >
                    "Inspector"
                </button>
            </div>
            <div class="dock-body" hidden=move || !is_open.get()>
                {move || match inspector.get() {
                    Some(api) => (api.view)(is_open.into(), open_place, program_name).into_any(),
                    None => view! { <Fetching has_failed=has_failed on_retry=fetch /> }.into_any(),
                }}
            </div>
        </section>
    }
}

/// What is there before the inspector is.
#[component]
fn Fetching(
    /// Whether it could not be fetched.
    has_failed: RwSignal<bool>,
    /// Tries again.
    on_retry: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    view! {
        <div class="dock-fetching">
            <Show when=move || has_failed.get() fallback=|| view! { <p>"Loading the inspector"</p> }>
                <p role="alert">"The inspector could not be fetched. If trying again does not help, reload the page."</p>
                <Button label="Try again" kind=ButtonKind::Plain on_press=move |_| on_retry() />
            </Show>
        </div>
    }
}

fn remembered(key: &str) -> Option<String> {
    window().local_storage().ok().flatten()?.get_item(key).ok().flatten()
}

fn remember(key: &str, value: &str) {
    // Without storage (some private windows) it is as it was at first.
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(key, value);
    }
}
