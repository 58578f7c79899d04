//! A text that can be edited: what an `Editor` shows, and what the rest of the app does with it.
//!
//! The text is in one place at a time: 1. in the handle, while no editor shows it; 2. in the editor's textarea;
//! 3. in CodeMirror. Edges: 1-2 when an editor is shown, 2-3 when the script has come, 2-1 and 3-1 when the editor is
//! taken away. No borrow of the handle is held while the browser or the script does something, since both call back.

use leptos::prelude::*;
use web_sys::HtmlTextAreaElement;

use super::Mark;
use super::module::{Listeners, View};

/// A text that can be edited; copies are the same one. It lives as long as the owner that it was made under.
#[derive(Clone, Copy)]
pub struct EditorHandle {
    inner: StoredValue<Inner, LocalStorage>,
    /// What is marked, with a number for each.
    pub(super) marks: RwSignal<Vec<(u32, Mark)>>,
    /// Notifies when the text of a textarea is another one.
    pub(super) plain: RwSignal<()>,
}

struct Inner {
    backing: Backing,
    next_mark: u32,
    listeners: Option<Listeners>,
}

#[derive(Clone)]
enum Backing {
    Handle(String),
    Textarea(HtmlTextAreaElement),
    Script(View),
}

impl EditorHandle {
    /// A text that no editor shows yet.
    pub fn new(text: &str) -> Self {
        let backing = Backing::Handle(text.to_owned());
        EditorHandle {
            inner: StoredValue::new_local(Inner { backing, next_mark: 1, listeners: None }),
            marks: RwSignal::new(Vec::new()),
            plain: RwSignal::new(()),
        }
    }

    fn backing(self) -> Backing {
        self.inner.try_with_value(|inner| inner.backing.clone()).unwrap_or(Backing::Handle(String::new()))
    }

    /// The whole text, with line feeds at the ends of lines.
    pub fn text(self) -> String {
        match self.backing() {
            Backing::Handle(text) => text,
            Backing::Textarea(textarea) => textarea.value(),
            Backing::Script(view) => view.text(),
        }
    }

    /// Replaces the text, without the marks. With `is_undoable`, the editor's Undo brings the old one back, which a
    /// plain textarea cannot; without, its history begins here. `on_change` is not called.
    pub fn set_text(self, text: &str, is_undoable: bool) {
        self.clear_marks();
        match self.backing() {
            Backing::Handle(_) => self.set_backing(Backing::Handle(text.to_owned())),
            Backing::Textarea(textarea) => {
                textarea.set_value(text);
                self.plain.notify();
            }
            Backing::Script(view) => view.set_text(text, is_undoable),
        }
    }

    /// Marks a place, which is told to a screen reader. A mark goes away when its line is changed.
    pub fn mark_error(self, mark: Mark) {
        let Some(id) = self.inner.try_update_value(|inner| {
            inner.next_mark += 1;
            inner.next_mark
        }) else {
            return;
        };
        if let Backing::Script(view) = self.backing() {
            view.mark_error(id, mark.numbers());
        }
        self.marks.try_update(|marks| marks.push((id, mark)));
    }

    /// Takes all marks away.
    pub fn clear_marks(self) {
        if self.marks.try_with_untracked(Vec::is_empty) != Some(false) {
            return;
        }
        if let Backing::Script(view) = self.backing() {
            view.clear_marks();
        }
        self.marks.try_set(Vec::new());
    }

    /// Brings a line into the middle of the editor, as the one that somebody wants to see; the cursor goes there.
    pub fn show_line(self, line: u32) {
        match self.backing() {
            Backing::Handle(_) => {}
            Backing::Textarea(textarea) => show_line_of(&textarea, line),
            Backing::Script(view) => view.show_line(line),
        }
    }

    /// Marks the line at which the program goes on, and brings it into sight; a plain textarea has no marks.
    pub fn show_next_line(self, line: Option<u32>) {
        if let Backing::Script(view) = self.backing() {
            view.show_next_line(line);
        }
    }

    /// Gives the editor the keyboard, if one is shown.
    pub fn focus(self) {
        match self.backing() {
            Backing::Handle(_) => {}
            Backing::Textarea(textarea) => _ = textarea.focus(),
            Backing::Script(view) => view.focus(),
        }
    }

    /// Puts the text into a textarea: edge 1-2.
    pub(super) fn enter(self, textarea: &HtmlTextAreaElement) {
        if let Backing::Handle(text) = self.backing() {
            textarea.set_value(&text);
            self.set_backing(Backing::Textarea(textarea.clone()));
            self.plain.notify();
        }
    }

    /// Whether the text is in this textarea.
    pub(super) fn is_in(self, textarea: &HtmlTextAreaElement) -> bool {
        matches!(self.backing(), Backing::Textarea(backing) if backing == *textarea)
    }

    /// From now on CodeMirror has the text: edge 2-3. The marks are repeated there.
    pub(super) fn upgrade(self, view: &View, listeners: Listeners) {
        self.inner.update_value(|inner| {
            inner.backing = Backing::Script(view.clone());
            inner.listeners = Some(listeners);
        });
        for (id, mark) in self.marks.get_untracked() {
            view.mark_error(id, mark.numbers());
        }
    }

    /// Takes the text out of the editor, which goes away: edges 2-1 and 3-1.
    pub(super) fn leave(self) {
        self.clear_marks();
        let backing = self.backing();
        let text = self.text();
        if let Backing::Script(view) = backing {
            view.destroy();
        }
        let listeners = self.inner.try_update_value(|inner| {
            inner.backing = Backing::Handle(text);
            inner.listeners.take()
        });
        drop(listeners);
    }

    pub(super) fn unmark(self, id: u32) {
        self.marks.try_update(|marks| marks.retain(|(marked, _)| *marked != id));
    }

    fn set_backing(self, backing: Backing) {
        self.inner.try_update_value(|inner| inner.backing = backing);
    }
}

/// Selects the beginning of a line and scrolls it into the middle, as far as a textarea lets one know where that is.
fn show_line_of(textarea: &HtmlTextAreaElement, line: u32) {
    let text = textarea.value();
    let line_count = text.split('\n').count().max(1);
    let index = (line.max(1) as usize - 1).min(line_count - 1);
    // Textareas count UTF-16 units.
    let begin: usize = text.split('\n').take(index).map(|line| line.encode_utf16().count() + 1).sum();
    let begin = u32::try_from(begin).unwrap_or(u32::MAX);
    // It fails only for elements that are no fields of text.
    let _ = textarea.set_selection_range(begin, begin);
    let px_line = f64::from(textarea.scroll_height()) / line_count as f64;
    let px_middle = f64::from(textarea.client_height()) / 2.0;
    textarea.set_scroll_top((index as f64 * px_line - px_middle).max(0.0) as i32);
}
