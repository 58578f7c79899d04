//! The editor as a part of the page: a textarea, then CodeMirror in its place, and below it what is marked.

use std::sync::atomic::{AtomicU32, Ordering};

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::Closure;
use web_sys::HtmlTextAreaElement;

use super::module::{self, Listeners, SCRIPT, STYLE_SHEET};
use super::{EditorHandle, Mark, invisible};
use crate::ui::{Button, ButtonKind};

/// How many editors there have been: each has ids of its own.
static EDITORS: AtomicU32 = AtomicU32::new(0);

/// What the text is written in, which is how it is coloured and indented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    Python,
    /// Anything: no colours.
    Plain,
}

impl Syntax {
    fn name(self) -> &'static str {
        match self {
            Syntax::Python => "python",
            Syntax::Plain => "",
        }
    }
}

/// How far the script has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Script {
    Awaited,
    There,
    Failed,
}

/// What an editor is made of; copies are the same editor.
#[derive(Clone, Copy)]
struct Surface {
    handle: EditorHandle,
    syntax: Syntax,
    on_change: Callback<()>,
    address: &'static str,
    script: RwSignal<Script>,
    /// Whether the keyboard is in the middle of a character that takes several keys.
    is_composing: StoredValue<bool>,
}

/// A field in which a program is written. It fills its box, or is as high as its text on a phone.
///
/// At first it is a plain textarea. Text, selection and focus go over when CodeMirror has come.
#[component]
pub fn Editor(
    /// The text, and what can be done with it.
    handle: EditorHandle,
    label: &'static str,
    syntax: Syntax,
    /// Hears of every change that a person makes, not of `EditorHandle::set_text`.
    #[prop(into)]
    on_change: Callback<()>,
    /// Where CodeMirror is fetched, in tests.
    #[prop(default = SCRIPT)]
    address: &'static str,
) -> impl IntoView {
    let surface = Surface {
        handle,
        syntax,
        on_change,
        address,
        script: RwSignal::new(Script::Awaited),
        is_composing: StoredValue::new(false),
    };
    let textarea = NodeRef::<html::Textarea>::new();
    Effect::new(move || {
        if let Some(textarea) = textarea.get() {
            handle.enter(&textarea);
            surface.fetch(textarea);
        }
    });
    on_cleanup(move || handle.leave());
    let number = EDITORS.fetch_add(1, Ordering::Relaxed);
    let [hint_id, marks_id] = ["hint", "marks"].map(|part| format!("editor-{number}-{part}"));
    let described_by = format!("{hint_id} {marks_id}");
    let end_composition = move |_| {
        surface.is_composing.set_value(false);
        if let Some(textarea) = textarea.get_untracked() {
            surface.fetch(textarea);
        }
    };
    view! {
        <link rel="stylesheet" href=STYLE_SHEET />
        <div class="editor">
            <div class="editor-surface">
                <textarea
                    class="editor-plain"
                    aria-label=label
                    aria-describedby=described_by
                    aria-errormessage=marks_id.clone()
                    aria-invalid=move || handle.marks.with(|marks| !marks.is_empty()).then_some("true")
                    autocapitalize="off"
                    autocomplete="off"
                    spellcheck="false"
                    wrap="off"
                    node_ref=textarea
                    on:input=move |_| surface.note_input()
                    on:compositionstart=move |_| surface.is_composing.set_value(true)
                    on:compositionend=end_composition
                ></textarea>
            </div>
            <p class="visually-hidden" id=hint_id>
                {move || (surface.script.get() == Script::There)
                    .then_some("Tab indents. To leave, press Escape, then Tab.")}
            </p>
            <Marks handle=handle id=marks_id />
            {move || surface.hidden_places().map(|places| view! {
                <p class="editor-remark">{format!("This plain editor shows nothing of some characters: {places}")}</p>
            })}
            <Show when=move || surface.script.get() == Script::Failed>
                <p class="editor-remark">
                    "The full editor could not be fetched; this plain one works as well."
                    <Button
                        label="Try again"
                        kind=ButtonKind::Quiet
                        on_press=move |_| {
                            if let Some(textarea) = textarea.get_untracked() {
                                surface.fetch(textarea);
                            }
                        }
                    />
                </p>
            </Show>
        </div>
    }
}

/// What is marked, in one line that opens to a list of all: the code needs the room.
#[component]
fn Marks(handle: EditorHandle, id: String) -> impl IntoView {
    let are_all_shown = RwSignal::new(false);
    let count = Memo::new(move |_| handle.marks.with(Vec::len));
    let is_long = Memo::new(move |_| handle.marks.with(|marks| marks.iter().any(|(_, mark)| mark.is_long())));
    let has_more = move || is_long.get() || count.get() > 1;
    let label = move || match (are_all_shown.get(), count.get()) {
        (true, _) => "Fewer".to_owned(),
        (false, 1) => "More".to_owned(),
        (false, count) => format!("All {count}"),
    };
    view! {
        <div class="editor-marks" class:editor-marks--open=move || are_all_shown.get()>
            <div class="editor-marks-list" id=id aria-live="polite">
                <For each=move || handle.marks.get() key=|(id, _)| *id let:((_, mark))>
                    <MarkLine handle=handle mark=mark />
                </For>
            </div>
            <Show when=has_more>
                <Button
                    label=label
                    kind=ButtonKind::Quiet
                    on_press=move |_| are_all_shown.update(|are_all_shown| *are_all_shown = !*are_all_shown)
                />
            </Show>
        </div>
    }
}

/// What is marked, and where: a press shows the line.
#[component]
fn MarkLine(handle: EditorHandle, mark: Mark) -> impl IntoView {
    let line = mark.line;
    let show = move |_| {
        handle.show_line(line);
        handle.focus();
    };
    view! {
        <p class="editor-mark">
            <Button label=mark.place() kind=ButtonKind::Quiet on_press=show />
            <span class="editor-mark-message">{mark.message}</span>
        </p>
    }
}

impl Surface {
    /// Fetches CodeMirror and puts it in the textarea's place, unless that has happened or the editor is gone by then.
    fn fetch(self, textarea: HtmlTextAreaElement) {
        if self.script.get_untracked() == Script::There {
            return;
        }
        self.script.set(Script::Awaited);
        spawn_local(async move {
            let module = module::fetch(self.address).await;
            // Several may have waited; or a character is being composed, whose end tries again.
            if !self.handle.is_in(&textarea) || self.is_composing.try_get_value() != Some(false) {
                return;
            }
            let listeners = self.listeners();
            let view = module.and_then(|module| module.attach(&textarea, self.syntax.name(), &listeners));
            match view {
                Ok(view) => {
                    self.handle.upgrade(&view, listeners);
                    self.script.try_set(Script::There);
                }
                Err(_) => _ = self.script.try_set(Script::Failed),
            }
        });
    }

    /// Where a plain textarea, which cannot show them, has invisible characters.
    fn hidden_places(self) -> Option<String> {
        self.handle.plain.track();
        (self.script.get() != Script::There).then(|| invisible::places(&self.handle.text())).flatten()
    }

    fn listeners(self) -> Listeners {
        Listeners {
            change: Closure::new(move || _ = self.on_change.try_run(())),
            unmark: Closure::new(move |id| self.handle.unmark(id)),
        }
    }

    /// The textarea was changed: what was marked in it may be anywhere now.
    fn note_input(self) {
        self.handle.clear_marks();
        self.handle.plain.notify();
        self.on_change.run(());
    }
}
