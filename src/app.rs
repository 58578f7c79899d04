//! The app: the panes and how they are laid out.

use leptos::ev;
use leptos::html;
use leptos::leptos_dom::helpers::WindowListenerHandle;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::address;
use crate::panes::{
    ConsolePane, Controls, InspectorDock, KeysDialog, LessonList, OutputPane, SourcePane, handle_key,
    open_dropped_files,
};
use crate::state::{AppState, Pane};
use crate::ui::{
    Button, ButtonKind, Edge, Icon, Picture, Splitter, Tabs, ThemeSwitch, panel_id, remembered_number, tab_id,
};

/// Where `style/layout.css` puts one pane at a time into the page.
const PHONE_QUERY: &str = "(max-width: 860px)";

/// The text of the program that is shown, in whichever editor it is.
const CODE: &str = ".source-panel:not([hidden]) > :is(.source-text, .editor) :is(.cm-content, .editor-plain:not([hidden])), \
     .source-panel:not([hidden]) > .source-text";

const OUTPUT_WIDTH_KEY: &str = "webloop.output.width";

/// Percent of the window's width.
const OUTPUT_WIDTHS: (u32, u32) = (20, 65);
const FIRST_OUTPUT_WIDTH: u32 = 36;

/// What the ids of tabs and panels begin with.
const PANE_ID: &str = "pane";

#[component]
pub fn App() -> impl IntoView {
    let state = AppState::new();
    let are_keys_shown = RwSignal::new(false);
    let is_phone = RwSignal::new(is_phone_width());
    let output_width = remembered_number(OUTPUT_WIDTH_KEY, FIRST_OUTPUT_WIDTH);
    let search = NodeRef::<html::Input>::new();
    open_dropped_files(state);
    listen_to_the_page(state, are_keys_shown, search, is_phone);
    // What has no program in Rust may show one from a link.
    if address::read().wants_run && state.lesson.get_untracked().has_rust() {
        // Programs need the elements of their panes, which will be in the page by then.
        queue_microtask(move || state.start());
    }
    let is_presenting = RwSignal::new(false);
    view! {
        <div class="app" class:app--presenting=is_presenting>
            <button type="button" class="button skip" on:click=move |_| focus_code()>"Skip to the code"</button>
            <header class="app-head">
                <h1 class="app-name">
                    <Icon picture=|| Picture::Loop />
                    "Webloop"
                </h1>
                <Controls state=state />
                <div class="app-tools">
                    <button
                        type="button"
                        class="button button--quiet app-present"
                        aria-pressed=move || is_presenting.get().to_string()
                        title="Large letters and no list of lessons: for a projector"
                        on:click=move |_| is_presenting.update(|is_presenting| *is_presenting = !*is_presenting)
                    >
                        "Present"
                    </button>
                    <Button label="Keys" kind=ButtonKind::Quiet on_press=move |_| are_keys_shown.set(true) />
                    <ThemeSwitch />
                </div>
            </header>
            <LessonList state=state search=search />
            <main class="app-panes" style:--output-width=move || format!("{}vw", output_width.get())>
                <Tabs
                    label="Panes"
                    id_prefix=PANE_ID
                    names=&Pane::NAMES
                    selected=Signal::derive(move || state.pane.get() as usize)
                    on_select=move |index: usize| state.pane.set(Pane::ALL[index])
                />
                <Panel pane=Pane::Code state=state is_phone=is_phone>
                    <SourcePane state=state />
                </Panel>
                <Panel pane=Pane::Output state=state is_phone=is_phone>
                    <Show when=move || !is_phone.get()>
                        <Splitter
                            label="Width of the output"
                            edge=Edge::Left
                            size=output_width
                            first=FIRST_OUTPUT_WIDTH
                            range=OUTPUT_WIDTHS
                        />
                    </Show>
                    <OutputPane state=state />
                    <ConsolePane state=state />
                </Panel>
                <Panel pane=Pane::Inspector state=state is_phone=is_phone>
                    <InspectorDock state=state is_phone=is_phone />
                </Panel>
            </main>
            <KeysDialog is_open=are_keys_shown />
        </div>
    }
}

/// A part of the page that is a tab's panel on a phone, and simply there on a wide screen.
#[component]
fn Panel<C: IntoView + 'static>(
    pane: Pane,
    state: AppState,
    /// Whether one panel is shown at a time.
    is_phone: RwSignal<bool>,
    children: TypedChildren<C>,
) -> impl IntoView {
    view! {
        <div
            class="app-panel"
            id=panel_id(PANE_ID, pane as usize)
            role=move || is_phone.get().then_some("tabpanel")
            aria-labelledby=move || is_phone.get().then(|| tab_id(PANE_ID, pane as usize))
            hidden=move || is_phone.get() && state.pane.get() != pane
        >
            {children.into_inner()()}
        </div>
    }
}

/// Keys, Back and Forward, and the width of the page.
fn listen_to_the_page(
    state: AppState,
    are_keys_shown: RwSignal<bool>,
    search: NodeRef<html::Input>,
    is_phone: RwSignal<bool>,
) {
    let listeners = [
        window_event_listener(ev::keydown, move |event| handle_key(&event, state, are_keys_shown, search)),
        window_event_listener(ev::popstate, move |_| state.follow_address()),
        window_event_listener(ev::resize, move |_| {
            if is_phone.get_untracked() != is_phone_width() {
                is_phone.set(is_phone_width());
            }
        }),
    ];
    on_cleanup(move || listeners.into_iter().for_each(WindowListenerHandle::remove));
}

/// Puts the focus on the text that is shown.
fn focus_code() {
    let text = document().query_selector(CODE).ok().flatten();
    if let Some(text) = text.and_then(|text| text.dyn_into::<HtmlElement>().ok()) {
        let _ = text.focus();
    }
}

fn is_phone_width() -> bool {
    matches!(window().match_media(PHONE_QUERY), Ok(Some(query)) if query.matches())
}
