//! What a program is given: its loop, its region of the page, and its console.
//!
//! An event in the region becomes a callback of the program's loop, behind what is ready already, so that a program
//! reacts in the order of its own queue and not at all while its loop is paused.

use std::cell::{Cell, RefCell};
use std::ops::RangeInclusive;
use std::rc::Rc;
use std::time::Duration;

use gloo_events::EventListener;
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlButtonElement, HtmlInputElement, HtmlProgressElement};
use webloop::EventLoop;

use super::Console;
use super::elements::{NumberInput, Progress, Readout, Switch, Text, set};
use super::graph::Graph;
use super::region::keep_focus;
use super::table::Table;
use crate::ui::prefers_less_motion;

/// A program's place in the page. Clones are the same place; [`Stage::row`] and [`Stage::group`] give parts of it.
#[derive(Clone)]
pub struct Stage {
    region: Element,
    shared: Rc<Shared>,
}

/// What all parts of a stage have in common.
pub(super) struct Shared {
    event_loop: EventLoop,
    console: Console,
    /// Each with the element that it listens to.
    listeners: RefCell<Vec<(Element, EventListener)>>,
    on_event: RefCell<Option<Rc<dyn Fn()>>>,
    last_change: Cell<Duration>,
    /// Whether what fills or grows is to step instead of glide. Asked for once: it does not change within a run.
    is_calm: bool,
}

impl Shared {
    pub(super) fn note_change(&self) {
        self.last_change.set(self.time());
    }

    fn note_event(&self) {
        let notify = self.on_event.borrow().clone();
        if let Some(notify) = notify {
            notify();
        }
    }

    pub(super) fn time(&self) -> Duration {
        self.event_loop.time()
    }

    pub(super) fn is_calm(&self) -> bool {
        self.is_calm
    }
}

impl Stage {
    pub(super) fn new(event_loop: EventLoop, region: Element, console: Console) -> Self {
        Stage {
            region,
            shared: Rc::new(Shared {
                event_loop,
                console,
                listeners: RefCell::default(),
                on_event: RefCell::new(None),
                last_change: Cell::new(Duration::ZERO),
                is_calm: prefers_less_motion(),
            }),
        }
    }

    /// The loop that the program runs on.
    pub fn event_loop(&self) -> &EventLoop {
        &self.shared.event_loop
    }

    /// Writes a line to the console, with the loop's time and the name of the running task.
    pub fn log(&self, line: impl Into<String>) {
        self.shared.note_change();
        let time = self.shared.last_change.get();
        let task = webloop::current_task().map(|task| task.name());
        self.shared.console.write(time, task, line.into());
    }

    /// Adds a line of text.
    pub fn text(&self, text: &str) -> Text {
        let element = self.add(&self.region, "p", "stage-text");
        let added = Text::new(element, &self.shared);
        added.set(text);
        added
    }

    /// Adds a large value with a caption.
    pub fn readout(&self, caption: &str) -> Readout {
        let frame = self.add(&self.region, "div", "stage-readout");
        let caption_element = self.add(&frame, "span", "stage-caption");
        caption_element.set_text_content(Some(caption));
        let value = self.add(&frame, "span", "stage-value");
        Readout::new(value, &self.shared)
    }

    /// Adds a bar that fills from 0 to 100, with a caption.
    pub fn progress(&self, caption: &str) -> Progress {
        let lane = self.add(&self.region, "div", "stage-lane");
        let caption_element = self.add(&lane, "span", "stage-caption");
        caption_element.set_text_content(Some(caption));
        let bar: HtmlProgressElement = self.add(&lane, "progress", "stage-bar").unchecked_into();
        bar.set_max(100.0);
        bar.set_value(0.0);
        set(&bar, "aria-label", caption);
        Progress::new(lane, bar, &self.shared)
    }

    /// Adds a button. A press runs `on_press` in the program's loop.
    pub fn button(&self, label: &str, on_press: impl Fn() + 'static) {
        let button: HtmlButtonElement = self.add(&self.region, "button", "button").unchecked_into();
        button.set_type("button");
        button.set_text_content(Some(label));
        self.listen(&button, "click", Rc::new(on_press));
    }

    /// Adds a switch that is off.
    pub fn switch(&self, label: &str) -> Switch {
        let button: HtmlButtonElement = self.add(&self.region, "button", "switch").unchecked_into();
        button.set_type("button");
        set(&button, "role", "switch");
        self.add(&button, "span", "switch-track");
        let label_element = self.add(&button, "span", "");
        label_element.set_text_content(Some(label));
        let switch = Switch::new(button.clone().into());
        let pressed = switch.clone();
        self.listen(&button, "click", Rc::new(move || pressed.toggle()));
        switch
    }

    /// Adds a field for a whole number in `range`. Anything else gets a message beside the field and no effect.
    pub fn number_input(&self, label: &str, range: RangeInclusive<u32>, value: u32) -> NumberInput {
        let field = self.add(&self.region, "div", "stage-field");
        let label_element = self.add(&field, "label", "stage-label");
        label_element.set_text_content(Some(label));
        let input: HtmlInputElement =
            self.add(&label_element, "input", input_class(*range.end())).unchecked_into();
        input.set_type("number");
        input.set_input_mode("numeric");
        input.set_min(&range.start().to_string());
        input.set_max(&range.end().to_string());
        input.set_value(&value.to_string());
        let message = self.add(&field, "p", "stage-error");
        set(&message, "role", "alert");
        let message_id = format!("stage-error-{}", label.to_lowercase().replace(' ', "-"));
        message.set_id(&message_id);
        set(&input, "aria-describedby", &message_id);

        let number_input = NumberInput::new(input.clone(), message, range, value);
        let (edited, entered) = (number_input.clone(), number_input.clone());
        self.listen(&input, "input", Rc::new(move || edited.read()));
        self.listen(&input, "change", Rc::new(move || entered.commit()));
        number_input
    }

    /// Adds a table with a caption. The first column holds the headings of the rows.
    pub fn table(&self, caption: &str, columns: &[&'static str]) -> Table {
        let frame = self.add(&self.region, "div", "stage-table-frame");
        Table::new(&frame, caption, columns, &self.shared)
    }

    /// Adds a graph of the last values of one quantity or several, with a caption and a line for each of `names`.
    pub fn graph(&self, caption: &str, names: &[&'static str]) -> Graph {
        let frame = self.add(&self.region, "div", "stage-graph");
        Graph::new(&frame, caption, names, &self.shared)
    }

    /// A part of the stage whose elements stand side by side.
    pub fn row(&self) -> Stage {
        self.part("stage-row")
    }

    /// A part of the stage that can be cleared on its own.
    pub fn group(&self) -> Stage {
        self.part("stage-group")
    }

    /// Removes everything from this part of the stage.
    pub fn clear(&self) {
        let (inside, outside) = self
            .shared
            .listeners
            .take()
            .into_iter()
            .partition(|(element, _)| self.region.contains(Some(element)));
        self.shared.listeners.replace(outside);
        drop::<Vec<_>>(inside);
        self.region.set_text_content(None);
    }

    fn part(&self, class: &str) -> Stage {
        self.part_of(&self.region, class)
    }

    /// A part of the stage inside this element.
    pub(super) fn part_of(&self, parent: &Element, class: &str) -> Stage {
        Stage { region: self.add(parent, "div", class), shared: Rc::clone(&self.shared) }
    }

    /// The element that this part of the stage is.
    pub(crate) fn region(&self) -> &Element {
        &self.region
    }

    /// An empty text inside this element.
    pub(super) fn text_in(&self, parent: &Element, class: &str) -> Text {
        Text::new(self.add(parent, "span", class), &self.shared)
    }

    /// What all parts of the stage have in common.
    pub(super) fn shared(&self) -> Rc<Shared> {
        Rc::clone(&self.shared)
    }

    /// Notes that the program has just drawn something.
    pub(super) fn note_change(&self) {
        self.shared.note_change();
    }

    pub(super) fn add(&self, parent: &Element, tag: &str, class: &str) -> Element {
        let element = document().create_element(tag).expect("the tag is a valid name");
        element.set_class_name(class);
        parent.append_child(&element).expect("an element takes children");
        self.shared.note_change();
        element
    }

    fn listen(&self, element: &Element, event: &'static str, on_event: Rc<dyn Fn()>) {
        // Not the `Rc`: the listener is kept by what it would keep.
        let shared = Rc::downgrade(&self.shared);
        let listener = EventListener::new(element, event, move |_| {
            let Some(shared) = shared.upgrade() else {
                return;
            };
            let on_event = Rc::clone(&on_event);
            shared.event_loop.call_soon(move || on_event());
            shared.note_event();
        });
        self.shared.listeners.borrow_mut().push((element.clone(), listener));
    }

    /// Sets what else happens at an event in the region.
    pub(super) fn on_event(&self, notify: impl Fn() + 'static) {
        self.shared.on_event.replace(Some(Rc::new(notify)));
    }

    /// Whether the page can still call the program: it has a button or a field.
    pub(super) fn has_listeners(&self) -> bool {
        !self.shared.listeners.borrow().is_empty()
    }

    /// Loop time when the program last drew or wrote something.
    pub(super) fn last_change(&self) -> Duration {
        self.shared.last_change.get()
    }

    /// Releases the listeners and disables the controls, for a program that does not run any more.
    pub(super) fn freeze(&self) {
        keep_focus(&self.region);
        let listeners = self.shared.listeners.take();
        drop(listeners);
        let notify = self.shared.on_event.take();
        drop(notify);
        let Ok(controls) = self.region.query_selector_all("button, input") else {
            return;
        };
        for index in 0..controls.length() {
            if let Some(control) = controls.get(index) {
                set(&control.unchecked_into(), "disabled", "");
            }
        }
    }
}

/// The class of a field for numbers up to `most`: one that is wide enough for them.
fn input_class(most: u32) -> &'static str {
    if most < 100_000 { "input" } else { "input input--wide" }
}
