//! The timeline: what every task did and waited for, and what the loop did.
//!
//! The component is the toolbar and the elements; the machine behind them is the `Canvas`. What is drawn is plain data:
//! signals carry only what the toolbar shows.

mod announce;
mod announcer;
mod canvas;
mod gestures;
mod input;
mod keys;
mod lane_list;
mod pointing;
mod source;
mod tooltip;
mod watch;

pub use source::TimelineSource;

use std::rc::Rc;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use webloop::SourceLine;

use self::canvas::{Canvas, Listeners, Parts, Status};
use self::keys::{Command, KEYS_IN_WORDS};
use self::watch::Watch;

/// Swatch and meaning.
const LEGEND: [(&str, &str); 9] = [
    ("timeline-swatch timeline-swatch--poll", "polled: its code runs, until its next await that has to wait"),
    ("timeline-swatch timeline-swatch--wait", "waits"),
    ("timeline-swatch timeline-swatch--ready", "ready: woken, it waits for its turn"),
    ("timeline-swatch timeline-swatch--long", "long turn: the page could not answer for more than 50 ms"),
    ("timeline-swatch timeline-swatch--created", "created"),
    ("timeline-swatch timeline-swatch--woken", "woken"),
    ("timeline-swatch timeline-swatch--done", "done"),
    ("timeline-swatch timeline-swatch--cancelled", "cancelled"),
    ("timeline-swatch timeline-swatch--failed", "failed"),
];

#[component]
pub fn Timeline(
    source: TimelineSource,
    /// What is said where there is nothing to show.
    #[prop(into)]
    why_empty: Signal<&'static str>,
    /// Goes to a line of source: the one that made the task that was clicked.
    #[prop(into)]
    on_open_place: Callback<SourceLine>,
    /// Whether it counts steps instead of time; `None` where that cannot be had.
    #[prop(into)]
    is_by_steps: Signal<Option<bool>>,
    on_count_steps: Callback<()>,
) -> impl IntoView {
    let elements = Elements::default();
    let status = RwSignal::new(Status::default());
    let machine = StoredValue::new_local(None::<(Rc<Canvas>, Watch)>);
    // Runs once all elements are in the page; taking the component away takes the canvas and its listeners with it.
    Effect::new(move || {
        let Some(parts) = elements.parts() else {
            return;
        };
        let listeners = Listeners {
            on_status: Box::new(move |now| {
                if status.try_get_untracked().is_some_and(|before| before != now) {
                    status.try_set(now);
                }
            }),
            on_open_place: Box::new(move |place| on_open_place.run(place)),
            on_count_steps: Box::new(move || on_count_steps.run(())),
        };
        let canvas = Canvas::new(source.model(), parts, listeners);
        source.set_canvas(Rc::downgrade(&canvas));
        let watch = Watch::new(&canvas);
        canvas.redraw();
        machine.set_value(Some((canvas, watch)));
    });
    on_cleanup(move || {
        let machine = machine.try_update_value(Option::take);
        drop(machine);
    });
    let obey = move |command| {
        // Not inside the closure: a command may call whoever looks at the timeline.
        let canvas = machine.with_value(|machine| machine.as_ref().map(|(canvas, _)| Rc::clone(canvas)));
        if let Some(canvas) = canvas {
            canvas.obey(command);
        }
    };
    let is_empty = move || status.get().is_empty;
    view! {
        <section class="timeline" aria-label="Timeline">
            <div class="timeline-bar">
                <Legend />
                <p class="timeline-gone" hidden=move || status.get().gone == (0, 0)>
                    {move || gone_in_words(status.get().gone)}
                </p>
                <div class="timeline-tools">
                    <Tool
                        name="Zoom out"
                        hint="Minus, or Ctrl and the wheel"
                        on_press=move || obey(Command::ZoomOut)
                    />
                    <Tool name="Zoom in" hint="Plus, or Ctrl and the wheel" on_press=move || obey(Command::ZoomIn) />
                    <Tool name="Fit" hint="Show everything: F" on_press=move || obey(Command::Fit) />
                    <Tool
                        name="Follow"
                        hint="Keep now at the right edge and new tasks in view: N"
                        is_pressed=Signal::derive(move || status.get().is_following)
                        on_press=move || obey(Command::Follow)
                    />
                    <Tool
                        name="Steps"
                        hint="Give every step the same width, however long it took: S"
                        is_pressed=Signal::derive(move || is_by_steps.get() == Some(true))
                        is_hidden=Signal::derive(move || is_by_steps.get().is_none())
                        on_press=move || obey(Command::CountSteps)
                    />
                </div>
            </div>
            <p class="timeline-empty" hidden=move || !is_empty()>
                {why_empty}
            </p>
            <Plot elements status on_fold=move || obey(Command::HideFinished) />
            <p class="visually-hidden" aria-live="polite" node_ref=elements.live></p>
            <span class="timeline-probe" hidden node_ref=elements.probe></span>
        </section>
    }
}

/// The elements that the canvas works with, once they are there.
#[derive(Clone, Copy, Default)]
struct Elements {
    plot: NodeRef<html::Div>,
    canvas: NodeRef<html::Canvas>,
    list: NodeRef<html::Div>,
    rows: NodeRef<html::Div>,
    scroll: NodeRef<html::Div>,
    scroll_content: NodeRef<html::Div>,
    tooltip: NodeRef<html::Div>,
    what: NodeRef<html::P>,
    when: NodeRef<html::P>,
    place: NodeRef<html::P>,
    live: NodeRef<html::P>,
    probe: NodeRef<html::Span>,
}

impl Elements {
    fn parts(self) -> Option<Parts> {
        Some(Parts {
            plot: self.plot.get()?.unchecked_into(),
            canvas: self.canvas.get()?.unchecked_into(),
            probe: self.probe.get()?.unchecked_into(),
            list: self.list.get()?.unchecked_into(),
            rows: self.rows.get()?.unchecked_into(),
            scroll: self.scroll.get()?.unchecked_into(),
            scroll_content: self.scroll_content.get()?.unchecked_into(),
            tooltip: self.tooltip.get()?.unchecked_into(),
            tooltip_lines: [
                self.what.get()?.unchecked_into(),
                self.when.get()?.unchecked_into(),
                self.place.get()?.unchecked_into(),
            ],
            live: self.live.get()?.unchecked_into(),
        })
    }
}

/// The canvas, and above it the lanes as elements, which take the keys.
#[component]
fn Plot(
    elements: Elements,
    status: RwSignal<Status>,
    /// Hides the lanes of the tasks that are over, or shows them.
    on_fold: impl Fn() + 'static,
) -> impl IntoView {
    view! {
        <div class="timeline-view" hidden=move || status.get().is_empty>
            <div class="timeline-plot" node_ref=elements.plot>
                <canvas class="timeline-canvas" aria-hidden="true" node_ref=elements.canvas></canvas>
                <div
                    class="timeline-focus"
                    role="listbox"
                    aria-label="Lanes"
                    aria-description=KEYS_IN_WORDS
                    tabindex="0"
                    node_ref=elements.list
                >
                    <div role="presentation" node_ref=elements.rows></div>
                </div>
                <button
                    type="button"
                    class="timeline-finished"
                    title="Hide the lanes of the tasks that are over, or show them: H"
                    aria-expanded=move || (!status.get().hides_finished).to_string()
                    hidden=move || status.get().finished == 0
                    // Below it is the plot, which takes pointers for itself.
                    on:pointerdown=move |event| event.stop_propagation()
                    on:click=move |_| on_fold()
                >
                    {move || format!("{} finished", status.get().finished)}
                </button>
                <div class="timeline-tooltip" aria-hidden="true" hidden node_ref=elements.tooltip>
                    <p class="timeline-tooltip-what" node_ref=elements.what></p>
                    <p class="timeline-tooltip-when" node_ref=elements.when></p>
                    <p class="timeline-tooltip-place" node_ref=elements.place></p>
                </div>
            </div>
            <div class="timeline-scroll" aria-hidden="true" tabindex="-1" hidden node_ref=elements.scroll>
                <div node_ref=elements.scroll_content></div>
            </div>
        </div>
    }
}

/// What the patterns and shapes mean, on demand.
#[component]
fn Legend() -> impl IntoView {
    let items = LEGEND.map(|(class, meaning)| {
        view! {
            <li class="timeline-legend-item">
                <span class=class></span>
                {meaning}
            </li>
        }
    });
    view! {
        <details class="timeline-legend">
            <summary class="button button--quiet">"Legend"</summary>
            <ul class="timeline-legend-list">{items.into_iter().collect_view()}</ul>
        </details>
    }
}

/// A button of the toolbar; with `is_pressed` one that stays down.
#[component]
fn Tool(
    name: &'static str,
    /// What it does, and the keys that do the same.
    hint: &'static str,
    #[prop(optional)] is_pressed: Option<Signal<bool>>,
    #[prop(optional)] is_hidden: Signal<bool>,
    on_press: impl Fn() + 'static,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="button button--quiet timeline-tool"
            title=hint
            hidden=is_hidden
            aria-pressed=move || is_pressed.map(|is_pressed| is_pressed.get().to_string())
            on:click=move |_| on_press()
        >
            {name}
        </button>
    }
}

/// What is not in the picture although it happened.
fn gone_in_words((dropped_spans, lost): (u64, u64)) -> String {
    match (dropped_spans, lost) {
        (0, lost) => format!("{lost} records came too fast and are missing"),
        (dropped_spans, 0) => format!("the oldest {dropped_spans} spans are no longer kept"),
        (dropped_spans, lost) => {
            format!("the oldest {dropped_spans} spans are no longer kept, {lost} records came too fast")
        }
    }
}
