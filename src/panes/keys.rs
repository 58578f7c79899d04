//! The keys, and the dialog that lists them.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use crate::state::{AppState, Step};
use crate::ui::Dialog;

/// Key and effect, as people are told.
const KEYS: &[(&str, &str)] = &[
    ("Ctrl Enter", "Run; while it runs, run again from the start. On a Mac also \u{2318} Enter"),
    ("F8", "Pause and resume; before a run: start it paused"),
    ("F10", "Step: run a paused program to the end of the next callback in which its own code runs"),
    (
        "Ctrl F10",
        "Step: run one callback, be it only a wake-up of the loop. With the button: Ctrl and a click",
    ),
    ("Shift F10", "Step turn: run all that is ready now"),
    ("/", "Find a lesson"),
    ("?", "Show this list"),
    ("Esc", "Close this list"),
];

/// The same for the lanes of the timeline, where the focus is on them.
const TIMELINE_KEYS: &[(&str, &str)] = &[
    ("\u{2190} \u{2192}", "Go from event to event"),
    ("\u{2191} \u{2193}", "Go from lane to lane"),
    ("Enter", "Show the line of source"),
    ("+ \u{2212}", "Zoom in and out"),
    ("F", "Fit: show everything"),
    ("N", "Follow now"),
    ("Shift \u{2190}", "Move the view; likewise with the other arrows"),
];

/// Where typing belongs to the field that has the focus.
const FIELDS: &str = "input:not([type=radio]), textarea, select, [contenteditable]";

/// Carries out a key that was pressed anywhere in the page.
pub(crate) fn handle_key(
    event: &KeyboardEvent,
    state: AppState,
    are_keys_shown: RwSignal<bool>,
    search: NodeRef<html::Input>,
) {
    // A step may be repeated by holding its key down.
    let is_unwanted_repeat = event.repeat() && event.key() != "F10";
    if event.default_prevented() || event.is_composing() || is_unwanted_repeat || is_dialog_open() {
        return;
    }
    let has_command_key = event.ctrl_key() || event.meta_key();
    match event.key().as_str() {
        "Enter" if has_command_key => state.start(),
        "F8" if !has_command_key && !is_typing(event) => state.toggle_pause(),
        "F10" if !is_typing(event) => state.step(match (event.shift_key(), has_command_key) {
            (true, _) => Step::Turn,
            (false, true) => Step::Callback,
            (false, false) => Step::Own,
        }),
        "?" if !has_command_key && !event.alt_key() && !is_typing(event) => are_keys_shown.set(true),
        "/" if !has_command_key && !event.alt_key() && !is_typing(event) => {
            if let Some(search) = search.get_untracked() {
                let _ = search.focus();
            }
        }
        _ => return,
    }
    event.prevent_default();
}

/// Asks the page, since the browser tells of a closed dialog only in a later task.
fn is_dialog_open() -> bool {
    matches!(document().query_selector("dialog[open]"), Ok(Some(_)))
}

fn is_typing(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| matches!(target.closest(FIELDS), Ok(Some(_))))
}

#[component]
pub(crate) fn KeysDialog(is_open: RwSignal<bool>) -> impl IntoView {
    view! {
        <Dialog title="Keys" is_open=is_open>
            <KeyList keys=KEYS />
            <h3 class="keys-title">"In the timeline"</h3>
            <KeyList keys=TIMELINE_KEYS />
            <p class="keys-licences">
                <a href="licences.txt" target="_blank">"Licences of all that this page is made of"</a>
            </p>
        </Dialog>
    }
}

#[component]
fn KeyList(keys: &'static [(&'static str, &'static str)]) -> impl IntoView {
    let rows = keys.iter().map(|(keys, effect)| {
        let keys = keys.split(' ').map(|key| view! { <kbd class="keys-key">{key}</kbd> });
        view! {
            <dt class="keys-keys">{keys.collect_view()}</dt>
            <dd class="keys-effect">{*effect}</dd>
        }
    });
    view! { <dl class="keys">{rows.collect_view()}</dl> }
}
