//! The buttons "Export" and "Import": a trace as a file, and a file as a trace.
//!
//! Nothing leaves the computer: the browser saves what is exported, and reads what is imported.

use std::rc::Rc;

use js_sys::Uint8Array;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use super::chrome_trace::{self, ImportError, MOST_BYTES};
use super::session::Phase;
use super::{Session, Viewer};
use crate::ui::{Button, ButtonKind, save_file};

/// What a file is about that cannot be shown; `None` where nothing is wrong.
pub(super) type Complaint = RwSignal<Option<String>>;

/// The buttons, and which file is shown, if one is.
#[component]
pub(super) fn Transfer(
    /// Whose trace.
    viewer: Viewer,
    /// What the program is called in the name of the file.
    program_name: Signal<String>,
    /// Where it says what is wrong.
    complaint: Complaint,
) -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    let import_name = RwSignal::new(None::<Rc<str>>.map(|name| name.to_string()));
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
    let choose = move |_| {
        if let Some(field) = field.get_untracked() {
            field.click();
        }
    };
    let read = move |_| {
        complaint.set(None);
        let Some(field) = field.get_untracked() else {
            return;
        };
        let file = field.files().and_then(|files| files.item(0));
        // So that the same file can be chosen again.
        field.set_value("");
        if let Some(file) = file {
            let session = viewer.session.get_value();
            spawn_local(async move {
                if let Err(words) = show_file(&session, &file).await {
                    complaint.try_set(Some(words));
                }
            });
        }
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
            <input type="file" accept=".json,application/json" hidden node_ref=field on:change=read />
            <Button label="Import" kind=ButtonKind::Quiet on_press=choose />
            <span class="inspector-tool" hidden=move || !has_trace.get()>
                <Button label="Export" kind=ButtonKind::Quiet on_press=export />
            </span>
        </div>
    }
}

/// Shows what is in a file, or says why it cannot be shown and what to do.
async fn show_file(session: &Session, file: &File) -> Result<(), String> {
    let name = file.name();
    let refuse = |error: &ImportError| format!("{name} cannot be shown: {error}.{}", advice(error));
    if file.size() > MOST_BYTES as f64 {
        return Err(refuse(&ImportError::TooLarge));
    }
    let buffer = JsFuture::from(file.array_buffer()).await;
    let Ok(buffer) = buffer else {
        return Err(format!(
            "{name} cannot be read: it may have been changed or moved since it was chosen. Choose it again."
        ));
    };
    let bytes = Uint8Array::new(&buffer).to_vec();
    let model = chrome_trace::import(&bytes).map_err(|error| refuse(&error))?;
    session.import(&name, model);
    Ok(())
}

/// What to do about an error that does not say it itself.
fn advice(error: &ImportError) -> &'static str {
    match error {
        ImportError::TooLarge | ImportError::TooManyEvents => " Export a shorter run.",
        ImportError::Compressed
        | ImportError::NotText
        | ImportError::Foreign { .. }
        | ImportError::Newer { .. } => "",
        _ => " Choose a file that was saved with Export.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_complaint_says_what_to_do() {
        let errors = [
            ImportError::Empty,
            ImportError::TooLarge,
            ImportError::Compressed,
            ImportError::NotATrace,
            ImportError::NotJson { line: 1, column: 2, message: "expected value".to_owned() },
            ImportError::Foreign { is_of_chrome: true },
            ImportError::Newer { version: 9 },
        ];
        for error in errors {
            let words = format!("{error}.{}", advice(&error));
            let hints = ["Choose a file", "Export a shorter", "unpack it", "open it in", "reload"];
            assert!(hints.iter().any(|hint| words.contains(hint)), "{words}");
        }
    }
}
