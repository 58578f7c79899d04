//! A list of tabs, as the ARIA Authoring Practices describe it: one stop for the Tab key, arrow keys in between.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// A list of tabs. Whoever uses it shows the panel with the id `{id_prefix}-panel-{index}`.
#[component]
pub(crate) fn Tabs(
    label: &'static str,
    /// What the ids of tabs and panels begin with.
    id_prefix: &'static str,
    names: &'static [&'static str],
    #[prop(into)] selected: Signal<usize>,
    #[prop(into)] on_select: Callback<usize>,
    #[prop(default = "tabs")] class: &'static str,
    /// What is behind each tab, in more words.
    #[prop(optional)]
    hints: &'static [&'static str],
) -> impl IntoView {
    let move_selection = move |event: KeyboardEvent| {
        let last = names.len() - 1;
        let target = match (event.key().as_str(), selected.get_untracked()) {
            ("ArrowRight", index) => (index + 1).min(last),
            ("ArrowLeft", index) => index.saturating_sub(1),
            ("Home", _) => 0,
            ("End", _) => last,
            _ => return,
        };
        event.prevent_default();
        on_select.run(target);
        let list = event.current_target().map(JsCast::unchecked_into::<HtmlElement>);
        let tab = list.and_then(|list| list.children().item(target as u32));
        if let Some(tab) = tab {
            let _ = tab.unchecked_into::<HtmlElement>().focus();
        }
    };
    let tabs = names.iter().enumerate().map(|(index, name)| {
        let is_selected = move || selected.get() == index;
        view! {
            <button
                type="button"
                role="tab"
                class="tabs-tab"
                title=hints.get(index).copied()
                id=tab_id(id_prefix, index)
                aria-controls=panel_id(id_prefix, index)
                aria-selected=move || is_selected().to_string()
                tabindex=move || if is_selected() { "0" } else { "-1" }
                on:click=move |_| on_select.run(index)
            >
                {*name}
            </button>
        }
    });
    view! {
        <div class=class role="tablist" aria-label=label on:keydown=move_selection>
            {tabs.collect_view()}
        </div>
    }
}

/// The id of a tab, for the panel's `aria-labelledby`.
pub(crate) fn tab_id(id_prefix: &str, index: usize) -> String {
    format!("{id_prefix}-tab-{index}")
}

/// The id of the panel that belongs to a tab.
pub(crate) fn panel_id(id_prefix: &str, index: usize) -> String {
    format!("{id_prefix}-panel-{index}")
}
