//! The region of the page that programs draw in, one after the other.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusOptions, HtmlElement};

/// Empties a region for the next program. What is hidden stays: it was made ready for that one.
pub fn empty(region: &Element) {
    keep_focus(region);
    let children = region.children();
    for index in (0..children.length()).rev() {
        if let Some(child) = children.item(index).filter(|child| !child.has_attribute("hidden")) {
            child.remove();
        }
    }
}

/// Lets the region have the focus in place of a control in it, which is about to be disabled or removed: the focus would
/// be nowhere, and the next Tab would begin at the top of the page.
pub(super) fn keep_focus(region: &Element) {
    let focused = document().active_element();
    if !focused.is_some_and(|focused| focused != *region && region.contains(Some(&focused))) {
        return;
    }
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    if let Some(region) = region.dyn_ref::<HtmlElement>() {
        // Nothing is lost where it cannot take it.
        let _ = region.focus_with_options(&options);
    }
}
