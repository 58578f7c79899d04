//! What people have chosen and the browser remembers.

use leptos::prelude::*;

/// What is remembered under this key.
pub(crate) fn remembered(key: &str) -> Option<String> {
    window().local_storage().ok().flatten()?.get_item(key).ok().flatten()
}

pub(crate) fn remember(key: &str, value: &str) {
    // Without storage (some private windows) a choice lasts as long as the page.
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(key, value);
    }
}

/// A number that is remembered under this key whenever it changes.
pub(crate) fn remembered_number(key: &'static str, first: u32) -> RwSignal<u32> {
    let number = RwSignal::new(remembered(key).and_then(|text| text.parse().ok()).unwrap_or(first));
    Effect::watch(move || number.get(), move |number, _, _| remember(key, &number.to_string()), false);
    number
}
