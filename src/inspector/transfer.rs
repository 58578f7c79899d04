//! The buttons "Export" and "Import": a trace as a file, and a file as a trace.
//!
//! Nothing leaves the computer: the browser saves what is exported, and reads what is imported.

use js_sys::Uint8Array;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use super::chrome_trace::{self, MOST_BYTES};
use super::session::Phase;
use super::{Session, Viewer};
use crate::ui::{Button, ButtonKind, FileButton, save_file};

/// What a file is about that cannot be shown; `None` where nothing is wrong.
pub(super) type Complaint = RwSignal<Option<String>>;

/// The buttons, and which file is shown, if one is.
#[component]
pub(super) fn Transfer(
    viewer: Viewer,
    /// What the program is called in the name of the file.
    program_name: Signal<String>,
    complaint: Complaint,
) -> impl IntoView {
    let import_name = RwSignal::new(None::<String>);
    let has_trace = RwSignal::new(false);
    Effect::new(move || {
        viewer.tick.track();
        let (name, phase) = viewer.session.with_value(|session| (session.import_name(), session.phase()));
        import_name.set(name.map(|name| name.to_string()));
        has_trace.set(phase != Phase::Nothing);
    });
    let export = move |_| {
        complaint.set(None);
        let name = format!("webloop-{}.json", program_name.get_untracked());
        let text = viewer.session.with_value(|session| chrome_trace::export(&session.model().borrow()));
        if save_file(&name, "application/json", &text).is_err() {
            complaint.set(Some("The browser does not let this page save a file.".to_owned()));
        }
    };
    let read = move |files: Vec<File>| {
        complaint.set(None);
        let session = viewer.session.get_value();
        spawn_local(async move {
            for file in &files {
                if let Err(words) = show_file(&session, file).await {
                    complaint.try_set(Some(words));
                }
            }
        });
    };
    view! {
        <div class="inspector-tools">
            <p class="inspector-import" hidden=move || import_name.with(Option::is_none)>
                "Imported: "
                <span class="inspector-import-name">{move || import_name.get()}</span>
                <Button
                    label="Close import"
                    kind=ButtonKind::Quiet
                    on_press=move |_| viewer.session.with_value(|session| session.close_import())
                />
            </p>
            <FileButton label="Import" accept=".json,application/json" on_choose=read />
            <span class="inspector-tool" hidden=move || !has_trace.get()>
                <Button label="Export" kind=ButtonKind::Quiet on_press=export />
            </span>
        </div>
    }
}

/// Shows what is in a file, or says why it cannot be shown and what to do.
async fn show_file(session: &Session, file: &File) -> Result<(), String> {
    let name = file.name();
    // What is much too large is not even read.
    let file =
        file.slice_with_f64_and_f64(0.0, MOST_BYTES as f64 + 1.0).unwrap_or_else(|_| file.clone().into());
    let buffer = JsFuture::from(file.array_buffer()).await;
    let Ok(buffer) = buffer else {
        return Err(format!(
            "{name} cannot be read: it may have been changed or moved since it was chosen. Choose it again."
        ));
    };
    let bytes = Uint8Array::new(&buffer).to_vec();
    let model = chrome_trace::import(&bytes).map_err(|words| format!("{name} cannot be shown: {words}"))?;
    session.import(&name, model);
    Ok(())
}
