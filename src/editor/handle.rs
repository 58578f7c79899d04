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
}

struct Inner {
    place: Place,
    next_mark: u32,
    listeners: Option<Listeners>,
}

/// Where the text is.
#[derive(Clone)]
enum Place {
    Handle(String),
    Textarea(HtmlTextAreaElement),
    Script(View),
}

impl EditorHandle {
    /// A text that no editor shows yet.
    pub fn new(text: &str) -> Self {
        let place = Place::Handle(text.to_owned());
        EditorHandle {
            inner: StoredValue::new_local(Inner { place, next_mark: 1, listeners: None }),
            marks: RwSignal::new(Vec::new()),
        }
    }

    fn place(self) -> Place {
        self.inner.try_with_value(|inner| inner.place.clone()).unwrap_or(Place::Handle(String::new()))
    }

    /// The whole text, with line feeds at the ends of lines.
    pub fn text(self) -> String {
        match self.place() {
            Place::Handle(text) => text,
            Place::Textarea(textarea) => textarea.value(),
            Place::Script(view) => view.text(),
        }
    }

    /// Replaces the text, without the marks. With `is_undoable`, the editor's Undo brings the old one back, which a
    /// plain textarea cannot; without, its history begins here. `on_change` is not called.
    pub fn set_text(self, text: &str, is_undoable: bool) {
        self.clear_marks();
        match self.place() {
            Place::Handle(_) => self.set_place(Place::Handle(text.to_owned())),
            Place::Textarea(textarea) => textarea.set_value(text),
            Place::Script(view) => view.set_text(text, is_undoable),
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
        if let Place::Script(view) = self.place() {
            view.mark_error(id, mark.numbers());
        }
        self.marks.try_update(|marks| marks.push((id, mark)));
    }

    /// Takes all marks away.
    pub fn clear_marks(self) {
        if self.marks.try_with_untracked(Vec::is_empty) != Some(false) {
            return;
        }
        if let Place::Script(view) = self.place() {
            view.clear_marks();
        }
        self.marks.try_set(Vec::new());
    }

    /// Brings a line into the middle of the editor, as the one that somebody wants to see; the cursor goes there.
    pub fn show_line(self, line: u32) {
        match self.place() {
            Place::Handle(_) => {}
            Place::Textarea(textarea) => show_line_of(&textarea, line),
            Place::Script(view) => view.show_line(line),
        }
    }

    /// Gives the editor the keyboard, if one is shown.
    pub fn focus(self) {
        match self.place() {
            Place::Handle(_) => {}
            Place::Textarea(textarea) => _ = textarea.focus(),
            Place::Script(view) => view.focus(),
        }
    }

    /// Puts the text into a textarea: edge 1-2.
    pub(super) fn enter(self, textarea: &HtmlTextAreaElement) {
        if let Place::Handle(text) = self.place() {
            textarea.set_value(&text);
            self.set_place(Place::Textarea(textarea.clone()));
        }
    }

    /// Whether the text is in this textarea.
    pub(super) fn is_in(self, textarea: &HtmlTextAreaElement) -> bool {
        matches!(self.place(), Place::Textarea(place) if place == *textarea)
    }

    /// From now on CodeMirror has the text: edge 2-3. The marks are repeated there.
    pub(super) fn upgrade(self, view: &View, listeners: Listeners) {
        self.inner.update_value(|inner| {
            inner.place = Place::Script(view.clone());
            inner.listeners = Some(listeners);
        });
        for (id, mark) in self.marks.get_untracked() {
            view.mark_error(id, mark.numbers());
        }
    }

    /// Takes the text out of the editor, which goes away: edges 2-1 and 3-1.
    pub(super) fn leave(self) {
        self.clear_marks();
        let place = self.place();
        let text = self.text();
        if let Place::Script(view) = place {
            view.destroy();
        }
        let listeners = self.inner.try_update_value(|inner| {
            inner.place = Place::Handle(text);
            inner.listeners.take()
        });
        drop(listeners);
    }

    pub(super) fn unmark(self, id: u32) {
        self.marks.try_update(|marks| marks.retain(|(marked, _)| *marked != id));
    }

    fn set_place(self, place: Place) {
        self.inner.try_update_value(|inner| inner.place = place);
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
