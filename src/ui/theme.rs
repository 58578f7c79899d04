//! The switch between light, dark and the system's theme.
//!
//! The choice is the attribute `data-theme` of the root element and is remembered in the browser. `index.html`
//! sets the attribute before the first paint, long before this program is loaded: the two share the key and the words.

use leptos::prelude::*;

use super::{Icon, Picture, remember};

const STORAGE_KEY: &str = "webloop.theme";

/// Value, name and icon; the first one is in force where nothing was chosen.
const THEMES: [(&str, &str, Picture); 3] = [
    ("system", "System", Picture::Screen),
    ("light", "Light", Picture::Sun),
    ("dark", "Dark", Picture::Moon),
];

/// A group of three radio buttons.
#[component]
pub(crate) fn ThemeSwitch() -> impl IntoView {
    let chosen = current();
    let options = THEMES.map(|(value, name, picture)| {
        view! {
            <label class="theme-option" title=name>
                <input
                    class="theme-input"
                    type="radio"
                    name="theme"
                    value=value
                    aria-label=name
                    checked=chosen == value
                    on:change=move |_| choose(value)
                />
                <Icon picture=move || picture />
            </label>
        }
    });
    view! {
        <fieldset class="theme">
            <legend class="visually-hidden">"Theme"</legend>
            {options.into_iter().collect_view()}
        </fieldset>
    }
}

fn current() -> String {
    document()
        .document_element()
        .and_then(|root| root.get_attribute("data-theme"))
        .unwrap_or_else(|| "system".to_owned())
}

fn choose(theme: &str) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-theme", theme);
    }
    remember(STORAGE_KEY, theme);
}
