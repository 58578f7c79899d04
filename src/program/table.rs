//! A table that a program fills row by row.
//!
//! The first cell of a row is its heading; the others are reached by the heading of their column.

use std::rc::Rc;

use leptos::prelude::document;
use web_sys::Element;

use super::elements::set;
use super::stage::Shared;

/// A table. Clones are the same table.
#[derive(Clone)]
pub struct Table {
    body: Element,
    columns: Rc<[&'static str]>,
    shared: Rc<Shared>,
}

impl Table {
    /// Makes a table in `frame`, which scrolls where the table is wider.
    pub(super) fn new(frame: &Element, caption: &str, columns: &[&'static str], shared: &Rc<Shared>) -> Self {
        let table = add(frame, "table", "stage-table");
        add(&table, "caption", "stage-caption").set_text_content(Some(caption));
        let head = add(&add(&table, "thead", ""), "tr", "");
        for column in columns {
            let heading = add(&head, "th", "");
            set(&heading, "scope", "col");
            heading.set_text_content(Some(column));
        }
        let body = add(&table, "tbody", "");
        shared.note_change();
        Table { body, columns: columns.into(), shared: Rc::clone(shared) }
    }

    /// Adds a row with this heading.
    pub fn row(&self, heading: &str) -> TableRow {
        let element = add(&self.body, "tr", "");
        let first = add(&element, "th", "");
        set(&first, "scope", "row");
        first.set_text_content(Some(heading));
        let cells = self.columns.iter().skip(1).map(|column| (*column, add(&element, "td", ""))).collect();
        self.shared.note_change();
        TableRow { element, cells, shared: Rc::clone(&self.shared) }
    }

    /// Removes all rows.
    pub fn clear(&self) {
        self.body.set_text_content(None);
        self.shared.note_change();
    }
}

/// A row of a table. Clones are the same row.
#[derive(Clone)]
pub struct TableRow {
    element: Element,
    cells: Rc<[(&'static str, Element)]>,
    shared: Rc<Shared>,
}

impl TableRow {
    /// Replaces what stands under the heading `column`.
    ///
    /// # Panics
    ///
    /// When the table has no such column.
    pub fn set(&self, column: &str, value: impl ToString) {
        let cell = self.cells.iter().find(|(name, _)| *name == column);
        let (_, cell) = cell.unwrap_or_else(|| panic!("the table has no column {column:?}"));
        cell.set_text_content(Some(&value.to_string()));
        self.shared.note_change();
    }

    /// Makes the row stand out, or not any more. Its words must say why.
    pub fn mark(&self, is_marked: bool) {
        self.element.set_class_name(if is_marked { "stage-table-row--marked" } else { "" });
        self.shared.note_change();
    }
}

fn add(parent: &Element, tag: &str, class: &str) -> Element {
    let element = document().create_element(tag).expect("the tag is a valid name");
    if !class.is_empty() {
        element.set_class_name(class);
    }
    parent.append_child(&element).expect("an element takes children");
    element
}
