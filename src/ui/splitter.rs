//! The bar between two parts of the page, by which the one is made larger and the other smaller: by dragging, or with the
//! arrow keys as the ARIA Authoring Practices describe it. A double click brings back what it was at first.

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// How far an arrow key moves it, in percent of the window.
const STEP: u32 = 4;

/// The edge of its part at which a splitter is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edge {
    Top,
    Left,
}

impl Edge {
    /// The keys that make its part larger and smaller.
    fn keys(self) -> [&'static str; 2] {
        match self {
            Edge::Top => ["ArrowUp", "ArrowDown"],
            Edge::Left => ["ArrowLeft", "ArrowRight"],
        }
    }

    /// How large `part` is in percent of the window if this edge is where the pointer is.
    fn percent(self, part: &Element, event: &PointerEvent) -> Option<u32> {
        let bounds = part.get_bounding_client_rect();
        let (px_size, window_size) = match self {
            Edge::Top => (bounds.bottom() - f64::from(event.client_y()), window().inner_height()),
            Edge::Left => (bounds.right() - f64::from(event.client_x()), window().inner_width()),
        };
        // A conversion of a negative number gives 0.
        Some((px_size / window_size.ok()?.as_f64()? * 100.0) as u32)
    }
}

/// A bar at an edge of the part whose size it sets.
#[component]
pub(crate) fn Splitter(
    label: &'static str,
    edge: Edge,
    /// The height or the width of the part, in percent of the window's.
    size: RwSignal<u32>,
    /// What it is at first.
    first: u32,
    range: (u32, u32),
) -> impl IntoView {
    let (least, greatest) = range;
    let set = move |percent: u32| size.set(percent.clamp(least, greatest));
    let drag = move |event: PointerEvent| {
        let bar = bar_of(&event).filter(|bar| bar.has_pointer_capture(event.pointer_id()));
        let part = bar.and_then(|bar| bar.parent_element());
        if let Some(percent) = part.and_then(|part| edge.percent(&part, &event)) {
            set(percent);
        }
    };
    let grab = move |event: PointerEvent| {
        if let Some(bar) = bar_of(&event) {
            // It fails only for a pointer that has gone by now.
            let _ = bar.set_pointer_capture(event.pointer_id());
        }
    };
    let move_by_key = move |event: KeyboardEvent| {
        let current = size.get_untracked();
        let [larger, smaller] = edge.keys();
        match event.key().as_str() {
            key if key == larger => set(current + STEP),
            key if key == smaller => set(current.saturating_sub(STEP)),
            "Home" => set(least),
            "End" => set(greatest),
            _ => return,
        }
        event.prevent_default();
    };
    let is_top = edge == Edge::Top;
    view! {
        <div
            class=if is_top { "splitter splitter--top" } else { "splitter splitter--left" }
            role="separator"
            tabindex="0"
            aria-label=label
            aria-orientation=if is_top { "horizontal" } else { "vertical" }
            aria-valuemin=least
            aria-valuemax=greatest
            aria-valuenow=move || size.get()
            title="Drag to make room; a double click brings back what it was"
            on:pointerdown=grab
            on:pointermove=drag
            on:keydown=move_by_key
            on:dblclick=move |_| size.set(first)
        ></div>
    }
}

fn bar_of(event: &PointerEvent) -> Option<Element> {
    event.current_target()?.dyn_into().ok()
}
