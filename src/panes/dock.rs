//! Where the inspector is: below the other panes on a wide screen, where it can be opened, closed and made higher; a tab
//! of its own on a phone.
//!
//! It opens with the first run, unless somebody has closed it; before that there is nothing to see in it, and the code has
//! the room. Whether it is open, and how high, is remembered in the browser.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::inspector::{Api, fetch_api};
use crate::state::{AppState, Pane};
use crate::ui::{Edge, Fetching, Splitter, remember, remembered, remembered_number};

const OPEN_KEY: &str = "webloop.inspector";
const HEIGHT_KEY: &str = "webloop.inspector.height";

/// Percent of the window's height.
const HEIGHTS: (u32, u32) = (16, 80);
const FIRST_HEIGHT: u32 = 33;

/// For so long an open inspector waits for the page to be idle.
const PATIENCE: Duration = Duration::from_secs(2);

/// What somebody wishes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Choice {
    /// Nothing in particular.
    WithFirstRun,
    Open,
    Closed,
}

/// The bar "Inspector" and, where it is open, the inspector.
#[component]
pub(crate) fn InspectorDock(
    state: AppState,
    /// Whether one pane is shown at a time.
    is_phone: RwSignal<bool>,
) -> impl IntoView {
    let choice = RwSignal::new(match remembered(OPEN_KEY).as_deref() {
        Some("closed") => Choice::Closed,
        _ => Choice::WithFirstRun,
    });
    let height = remembered_number(HEIGHT_KEY, FIRST_HEIGHT);
    let is_unfolded = move || match choice.get() {
        Choice::WithFirstRun => state.has_run.get(),
        Choice::Open => true,
        Choice::Closed => false,
    };
    let is_in_sight = move || state.pane.get() == Pane::Inspector;
    let is_open = Memo::new(move |_| if is_phone.get() { is_in_sight() } else { is_unfolded() });
    // A program that it opens with is to be watched from the beginning.
    let is_following =
        Memo::new(move |_| if is_phone.get() { is_in_sight() } else { choice.get() != Choice::Closed });
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
        if is_following.get() && inspector.with_untracked(Option::is_none) {
            if is_later.is_some() {
                fetch();
            } else {
                // As the page opens, whatever else it needs comes first. A busy page may never be idle.
                request_idle_callback(fetch);
                set_timeout(fetch, PATIENCE);
            }
        }
    });
    let open_place = Callback::new(move |place| state.open_place(place));
    let program_name = Signal::derive(move || state.lesson.get().id.to_owned());
    let toggle = move |_| {
        let is_wanted = !untrack(is_unfolded);
        choice.set(if is_wanted { Choice::Open } else { Choice::Closed });
        remember(OPEN_KEY, if is_wanted { "open" } else { "closed" });
    };
    view! {
        <section
            class="dock"
            class:dock--open=is_open
            aria-label="Inspector"
            style:--dock-height=move || format!("{}vh", height.get())
        >
            <Show when=move || is_open.get() && !is_phone.get()>
                <Splitter label="Height of the inspector" edge=Edge::Top size=height first=FIRST_HEIGHT range=HEIGHTS />
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
                    Some(api) => (api.view)(is_following.into(), open_place, program_name, state).into_any(),
                    None => view! { <Fetching what="inspector" has_failed=has_failed on_retry=move |()| fetch() /> }.into_any(),
                }}
            </div>
        </section>
    }
}
