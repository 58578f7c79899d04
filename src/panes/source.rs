//! The source of the open lesson: the file that runs, under one row with its texts and what can be done with them.

use std::time::Duration;

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusOptions, HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};

use crate::address;
use crate::lessons;
use crate::panes::{PythonSource, Story, Welcome};
use crate::state::{AppState, Text};
use crate::ui::{Button, ButtonKind, Tabs, absolute_address, copy_text, panel_id, tab_id};

/// What the ids of the texts' tabs and panels begin with.
const TEXT_ID: &str = "text";

#[component]
pub(crate) fn SourcePane(state: AppState) -> impl IntoView {
    let texts = Memo::new(move |_| {
        let content = state.content.get();
        let has_rust = state.lesson.get().has_rust();
        // Until it is known what a lesson has, it has what most have.
        let has_python = !has_rust || content.is_none_or(|content| content.python.is_some());
        Texts { first: if has_rust { Text::Rust } else { Text::Python }, has_python }
    });
    let file_name = move || state.lesson.get().file_name;
    let source = NodeRef::<html::Code>::new();
    Effect::new(move || {
        if let (Some(line), Some(source), false) = (state.wanted_line.get(), source.get(), state.is_python())
        {
            show_line(&source, line);
        }
    });
    view! {
        <section class="source" aria-label="Source">
            <Welcome state=state own=lessons::own() />
            <Story state=state />
            <div class="source-bar">
                {move || {
                    let texts = texts.get();
                    view! {
                        <Tabs
                            label="Text of the program"
                            id_prefix=TEXT_ID
                            names=texts.names()
                            selected=Signal::derive(move || texts.index_of(state.text()))
                            on_select=move |index: usize| state.choose_text(texts.at(index))
                            class="source-tabs"
                        />
                    }
                }}
                <div class="source-tools">
                    {move || match (state.is_python(), state.python.get(), state.document.get()) {
                        (false, ..) => Some(view! { <RustTools source=source state=state /> }.into_any()),
                        (true, Some(api), Some(document)) => Some((api.tools)(document)),
                        (true, ..) => None,
                    }}
                </div>
            </div>
            <div
                class="source-panel"
                role="tabpanel"
                id=panel_id(TEXT_ID, 0)
                aria-labelledby=tab_id(TEXT_ID, 0)
                hidden=move || state.is_python()
            >
                <pre class="source-text" tabindex="0" role="group" aria-label=file_name>
                    <code node_ref=source inner_html=move || state.content.get().map_or("", |content| content.source_html)></code>
                </pre>
            </div>
            <Show when=move || state.is_python()>
                <div
                    class="source-panel"
                    role="tabpanel"
                    id=move || panel_id(TEXT_ID, texts.get().index_of(state.text()))
                    aria-labelledby=move || tab_id(TEXT_ID, texts.get().index_of(state.text()))
                >
                    <PythonSource state=state />
                </div>
            </Show>
        </section>
    }
}

/// The texts that a lesson has, which are neighbours in `Text::ALL`.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Texts {
    first: Text,
    has_python: bool,
}

impl Texts {
    fn names(self) -> &'static [&'static str] {
        let all: &'static [&'static str] = &Text::NAMES;
        if self.has_python { &all[self.first as usize..] } else { &all[..1] }
    }

    fn index_of(self, text: Text) -> usize {
        text as usize - self.first as usize
    }

    fn at(self, index: usize) -> Text {
        Text::ALL[self.first as usize + index]
    }
}

/// Marks a line, counted from 1, and brings it into sight; the arrow keys scroll on from there.
fn show_line(source: &Element, line: u32) {
    if let Ok(Some(marked)) = source.query_selector(".source-line--wanted") {
        let _ = marked.class_list().remove_1("source-line--wanted");
    }
    let lines = source.get_elements_by_class_name("source-line");
    let Some(wanted) = lines.item(line.saturating_sub(1)) else {
        return;
    };
    let _ = wanted.class_list().add_1("source-line--wanted");
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Center);
    wanted.scroll_into_view_with_scroll_into_view_options(&options);
    if let Some(text) = source.parent_element().and_then(|text| text.dyn_into::<HtmlElement>().ok()) {
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = text.focus_with_options(&options);
    }
}

/// What can be done with the program in Rust, which cannot be changed: copies of its text, and of its address.
#[component]
fn RustTools(
    source: NodeRef<html::Code>,
    /// The app's state: where it says that copying failed.
    state: AppState,
) -> impl IntoView {
    let text = move |()| {
        let text = source.get_untracked().and_then(|source| source.text_content());
        text.unwrap_or_default()
    };
    let address = move |()| absolute_address(&address::of_lesson(state.lesson.get_untracked().id));
    view! {
        <CopyButton label="Copy" text=text state=state />
        <CopyButton label="Share" text=address state=state />
    }
}

/// Copies what `text` gives, and says so.
#[component]
fn CopyButton(
    label: &'static str,
    #[prop(into)] text: Callback<(), String>,
    state: AppState,
) -> impl IntoView {
    let has_just_copied = RwSignal::new(false);
    let copy = move |_| {
        let text = text.run(());
        spawn_local(async move {
            if copy_text(&text).await {
                has_just_copied.try_set(true);
                set_timeout(move || _ = has_just_copied.try_set(false), Duration::from_secs(2));
            } else {
                let advice = format!("The browser does not let this page copy. Copy it yourself: {text}");
                state.notice.try_set(Some(advice));
            }
        });
    };
    view! { <Button label=move || if has_just_copied.get() { "Copied" } else { label } kind=ButtonKind::Quiet on_press=copy /> }
}
