//! The bar between two parts of the page, by which the lower one is made higher or lower: by dragging, or with the
//! arrow keys as the ARIA Authoring Practices describe it.

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// How far an arrow key moves it, in percent of the window's height.
const STEP: u32 = 4;

/// A bar above the part whose height it sets.
#[component]
pub(crate) fn Splitter(
    /// Its name: that of the part below.
    label: &'static str,
    /// The height of the part below, in percent of the window's.
    height: RwSignal<u32>,
    /// The least and the greatest height.
    range: (u32, u32),
) -> impl IntoView {
    let (least, greatest) = range;
    let set = move |percent: u32| height.set(percent.clamp(least, greatest));
    let drag = move |event: PointerEvent| {
        let Some(bar) = bar_of(&event).filter(|bar| bar.has_pointer_capture(event.pointer_id())) else {
            return;
        };
        let (Some(below), Some(window_height)) = (bar.parent_element(), window_height()) else {
            return;
        };
        let px_bottom = below.get_bounding_client_rect().bottom();
        // A conversion of a negative number gives 0.
        set(((px_bottom - f64::from(event.client_y())) / window_height * 100.0) as u32);
    };
    let grab = move |event: PointerEvent| {
        if let Some(bar) = bar_of(&event) {
            // It fails only for a pointer that has gone by now.
            let _ = bar.set_pointer_capture(event.pointer_id());
        }
    };
    let move_by_key = move |event: KeyboardEvent| {
        let current = height.get_untracked();
        match event.key().as_str() {
            "ArrowUp" => set(current + STEP),
            "ArrowDown" => set(current.saturating_sub(STEP)),
            "Home" => set(least),
            "End" => set(greatest),
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <div
            class="splitter"
            role="separator"
            tabindex="0"
            aria-label=label
            aria-orientation="horizontal"
            aria-valuemin=least
            aria-valuemax=greatest
            aria-valuenow=move || height.get()
            on:pointerdown=grab
            on:pointermove=drag
            on:keydown=move_by_key
        ></div>
    }
}

fn bar_of(event: &PointerEvent) -> Option<Element> {
    event.current_target()?.dyn_into().ok()
}

fn window_height() -> Option<f64> {
    window().inner_height().ok()?.as_f64()
}
