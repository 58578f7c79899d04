//! Files that are dropped anywhere on the page: each goes where a button would have opened it. Without this the browser
//! shows the file in the place of the page, and an editor takes it into the middle of its text.

use gloo_events::{EventListener, EventListenerOptions};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DragEvent, Event, FileList, HtmlInputElement};

use crate::state::AppState;

/// The fields of the buttons "Open" and "Import" (src/ui/file_button.rs).
const PROGRAMS: &str = "input[type=file][accept*='.py']";
const TRACES: &str = "input[type=file][accept*='.json']";

/// Opens files that are dropped, until the owner is gone.
pub(crate) fn open_dropped_files(state: AppState) {
    // Before anything of the page sees them.
    let options = EventListenerOptions { passive: false, ..EventListenerOptions::run_in_capture_phase() };
    let listeners = ["dragover", "drop"].map(|name| {
        EventListener::new_with_options(&window(), name, options, move |event| {
            if let Some(files) = files_of(event) {
                event.prevent_default();
                event.stop_propagation();
                if event.type_() == "drop" {
                    open(&files, state);
                }
            }
        })
    });
    let listeners = StoredValue::new_local(Some(listeners));
    on_cleanup(move || drop(listeners.try_update_value(Option::take)));
}

/// The files that are dragged: an empty list while they are, as nobody may look at them before they are dropped.
fn files_of(event: &Event) -> Option<FileList> {
    let transfer = event.dyn_ref::<DragEvent>()?.data_transfer()?;
    transfer.types().includes(&JsValue::from_str("Files"), 0).then(|| transfer.files()).flatten()
}

fn open(files: &FileList, state: AppState) {
    let Some(file) = files.item(0) else { return };
    let is_trace = file.name().ends_with(".json");
    let field = document().query_selector(if is_trace { TRACES } else { PROGRAMS }).ok().flatten();
    let words = match field.and_then(|field| field.dyn_into::<HtmlInputElement>().ok()) {
        _ if is_trace && files.length() > 1 => "Drop one trace at a time".to_owned(),
        Some(field) => {
            field.set_files(Some(files));
            let change = Event::new("change").expect("an event can be made");
            _ = field.dispatch_event(&change);
            return;
        }
        None if is_trace => format!("Open the inspector, then drop {} again", file.name()),
        None => format!("Open a program in Python, for example your own, then drop {} there", file.name()),
    };
    state.notice.set(Some(words));
}
