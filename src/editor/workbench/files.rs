//! Programs as files: saved, opened, and pages that are pasted.

use gloo_events::{EventListener, EventListenerOptions};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ClipboardEvent, Element, Event, File};

use super::Workbench;
use crate::editor::notice::Notice;
use crate::editor::page::{self, Opened, PageFile};
use crate::editor::work::{FileError, MOST_FILE_BYTES, Work, text_of_file};
use crate::ui::save_file;

impl Workbench {
    /// Lets the browser save the program as a file: as a page where it was one.
    pub fn save_file(self) {
        let (name, work) = (self.file_name.get_untracked(), self.work());
        let saved = match page::to_page(&work) {
            Some(page) => save_file(&format!("{}.html", name.trim_end_matches(".py")), "text/html", &page),
            None => save_file(&name, "text/x-python", &work.to_file()),
        };
        self.notice
            .set(saved.is_err().then(|| Notice::new("The browser does not let this page save a file", None)));
    }

    /// Shows the program of a file, or a page with the files of its scripts, in the place of this one. The notice offers to undo
    /// it.
    pub fn open_files(self, files: Vec<File>) {
        spawn_local(async move {
            let mut texts = Vec::new();
            for file in &files {
                let name = file.name();
                match read(file).await {
                    Ok(text) => texts.push(PageFile { name, text }),
                    Err(error) => {
                        self.notice.try_set(Some(Notice::bad_file(&name, error)));
                        return;
                    }
                }
            }
            if self.notice.try_get_untracked().is_none() {
                return;
            }
            let pages: Vec<_> =
                texts.iter().filter_map(|file| Some((&file.name, page::open(&file.text, &texts)?))).collect();
            match (&*pages, &*texts) {
                ([(name, page)], _) => self.show_page(name, page),
                ([], [file]) if !file.name.to_lowercase().contains(".htm") => {
                    self.replace(&Work::from_file(&file.text), &format!("{} is open", file.name));
                }
                ([], [file]) => {
                    let words = format!(
                        "{} has no Python in it: in a page of PyScript that stands in <script type=\"py\">",
                        file.name
                    );
                    self.notice.set(Some(Notice::new(&words, None)));
                }
                _ => self.notice.set(Some(Notice::new(
                    "Open one program, or one page with <script type=\"py\"> together with the files of its scripts",
                    None,
                ))),
            }
        });
    }

    /// Shows a page as a program, in the place of this one. The notice offers to undo it.
    fn show_page(self, name: &str, page: &Opened) {
        let mut words = format!("{name} is open: its Python here, and the rest beside it in HTML");
        for path in &page.missing {
            words.push_str(&format!(". {path} is not here: open it together with the page"));
        }
        for other in page.unused.iter().filter(|other| *other != name) {
            words.push_str(&format!(". No script of it asks for {other}, which was left out"));
        }
        self.replace(&page.work, &words);
    }
}

/// Opens pages that somebody pastes into an editor, before the editor sees them.
pub(super) fn open_pasted_pages(workbench: Workbench) -> EventListener {
    let options = EventListenerOptions { passive: false, ..EventListenerOptions::run_in_capture_phase() };
    EventListener::new_with_options(&document(), "paste", options, move |event| {
        if let Some(page) = pasted_page(event) {
            event.prevent_default();
            event.stop_propagation();
            workbench.show_page("The page", &page);
        }
    })
}

async fn read(file: &File) -> Result<String, FileError> {
    // What is much too large is not even read.
    if file.size() > MOST_FILE_BYTES as f64 {
        return Err(FileError::TooLong);
    }
    let buffer = JsFuture::from(file.array_buffer()).await.map_err(|_| FileError::Unreadable)?;
    text_of_file(&js_sys::Uint8Array::new(&buffer).to_vec())
}

/// The page of PyScript that somebody pastes into an editor.
fn pasted_page(event: &Event) -> Option<Opened> {
    event.target()?.dyn_into::<Element>().ok()?.closest(".editor").ok()??;
    let text = event.dyn_ref::<ClipboardEvent>()?.clipboard_data()?.get_data("text/plain").ok()?;
    page::open(&text, &[])
}
