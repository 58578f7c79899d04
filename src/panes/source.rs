//! What a lesson is about, and its source: the file that runs.

use std::time::Duration;

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, FocusOptions, HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};

use crate::lessons::{Content, Lesson};
use crate::panes::PythonSource;
use crate::state::{AppState, Language};
use crate::ui::{Button, ButtonKind, Tabs, panel_id, tab_id};

/// What the ids of the languages' tabs and panels begin with.
const LANGUAGE_ID: &str = "language";

/// The region "Source".
#[component]
pub(crate) fn SourcePane(
    /// The app's state.
    state: AppState,
) -> impl IntoView {
    let text = |part| text_of(state, part);
    let has_both = move || {
        let is_both = |content: Content| content.start.is_some() && content.python.is_some();
        state.content.get().is_some_and(is_both)
    };
    let try_it = move || {
        let python = state.content.get().filter(|_| state.is_python()).and_then(|content| content.python);
        python.and_then(|python| python.try_it).unwrap_or(state.lesson.get().try_it)
    };
    let source = NodeRef::<html::Code>::new();
    Effect::new(move || {
        if let (Some(line), Some(source), false) = (state.wanted_line.get(), source.get(), state.is_python())
        {
            show_line(&source, line);
        }
    });
    view! {
        <section class="source" aria-label="Source">
            <div class="source-story">
                <h2 class="source-title">{text(|lesson| lesson.title)}</h2>
                <p class="source-teaches">{text(|lesson| lesson.teaches)}</p>
                <dl class="source-hints">
                    <dt class="source-hint-name">"Try"</dt>
                    <dd class="source-hint">{try_it}</dd>
                    <dt class="source-hint-name">"asyncio"</dt>
                    <dd class="source-hint">
                        <code>{text(|lesson| lesson.asyncio)}</code>
                    </dd>
                </dl>
            </div>
            <Show when=has_both>
                <Tabs
                    label="Language"
                    id_prefix=LANGUAGE_ID
                    names=&Language::NAMES
                    selected=Signal::derive(move || state.language.get() as usize)
                    // Another language is another program, so the tabs do not just show something else.
                    on_select=move |index: usize| state.choose_language(Language::ALL[index])
                    class="source-tabs"
                />
            </Show>
            <div
                class="source-panel"
                id=panel_id(LANGUAGE_ID, Language::Rust as usize)
                role=move || has_both().then_some("tabpanel")
                aria-labelledby=move || has_both().then(|| tab_id(LANGUAGE_ID, Language::Rust as usize))
                hidden=move || state.is_python()
            >
                <div class="pane-head">
                    <h3 class="pane-title pane-title--file">{text(|lesson| lesson.file_name)}</h3>
                    <CopyButton source=source state=state />
                </div>
                <pre class="source-text" tabindex="0" role="group" aria-label=text(|lesson| lesson.file_name)>
                    <code node_ref=source inner_html=move || state.content.get().map_or("", |content| content.source_html)></code>
                </pre>
            </div>
            <Show when=move || state.is_python()>
                <div
                    class="source-panel"
                    id=panel_id(LANGUAGE_ID, Language::Python as usize)
                    role=move || has_both().then_some("tabpanel")
                    aria-labelledby=move || has_both().then(|| tab_id(LANGUAGE_ID, Language::Python as usize))
                >
                    <PythonSource state=state />
                </div>
            </Show>
        </section>
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

/// A text of the open lesson. One type of closure for all of them, so that they share their code.
fn text_of(state: AppState, part: fn(&Lesson) -> &'static str) -> impl Fn() -> &'static str + Copy {
    move || part(state.lesson.get())
}

/// Copies the text that is shown, which is the file.
#[component]
fn CopyButton(
    /// Where the text is.
    source: NodeRef<html::Code>,
    /// The app's state: where it says that copying failed.
    state: AppState,
) -> impl IntoView {
    let has_just_copied = RwSignal::new(false);
    let copy = move |_| {
        let text = source.get_untracked().and_then(|source| source.text_content());
        spawn_local(async move {
            let clipboard = window().navigator().clipboard();
            // Pages that are not served securely have no clipboard at all.
            let has_copied = !clipboard.is_undefined()
                && JsFuture::from(clipboard.write_text(&text.unwrap_or_default())).await.is_ok();
            if has_copied {
                has_just_copied.try_set(true);
                set_timeout(move || _ = has_just_copied.try_set(false), Duration::from_secs(2));
            } else {
                let advice = "The browser does not let this page copy: select the source instead";
                state.notice.try_set(Some(advice.to_owned()));
            }
        });
    };
    view! { <Button label=move || if has_just_copied.get() { "Copied" } else { "Copy" } kind=ButtonKind::Quiet on_press=copy /> }
}
