//! The lanes as elements, for whoever does not see the canvas: a list box of which only the options in view exist.
//!
//! The focus of the keyboard is on the list; which option is active says `aria-activedescendant`. So nothing loses the
//! focus when an option scrolls out of view and its element becomes another lane's.

use std::ops::Range;

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::inspector::model::{LaneKind, Model};
use crate::inspector::projection::LaneRows;
use crate::inspector::selection::describe_lane;

/// How often the words of a lane follow it; they change with every poll.
pub(super) const REFRESH_MS: f64 = 500.0;

pub(super) struct LaneList {
    list: HtmlElement,
    /// What the options are in: it moves when the lanes are scrolled, while the list covers what can be seen.
    rows: HtmlElement,
    /// One for each lane in view and, while it is out of view, one for the active lane.
    options: Vec<Choice>,
    row_count: usize,
    px_scroll: f64,
    refreshed_ms: f64,
}

struct Choice {
    element: HtmlElement,
    lane: Option<LaneKind>,
    row: Option<usize>,
    label: String,
    is_active: bool,
}

pub(super) struct View<'v> {
    pub(super) rows: &'v LaneRows,
    /// The rows in view.
    pub(super) range: Range<usize>,
    pub(super) active: Option<usize>,
    pub(super) px_scroll: f64,
    pub(super) px_lane: f64,
    pub(super) time_ms: f64,
}

impl LaneList {
    pub(super) fn new(list: HtmlElement, rows: HtmlElement) -> Self {
        LaneList { list, rows, options: Vec::new(), row_count: 0, px_scroll: -1.0, refreshed_ms: f64::MIN }
    }

    /// Shows other lanes. Gives whether words were left as they were because they are young: then somebody should ask
    /// again after `REFRESH_MS`.
    pub(super) fn update(&mut self, model: &Model, view: &View<'_>) -> bool {
        if self.px_scroll != view.px_scroll {
            self.px_scroll = view.px_scroll;
            set_style(&self.rows, "transform", &format!("translateY({}px)", -view.px_scroll));
        }
        let is_due = view.time_ms - self.refreshed_ms >= REFRESH_MS;
        if is_due {
            self.refreshed_ms = view.time_ms;
        }
        let is_count_new = std::mem::replace(&mut self.row_count, view.rows.count()) != self.row_count;
        let is_in_view = |lane: &usize| view.rows.row(*lane).is_some_and(|row| view.range.contains(&row));
        let away = view.active.filter(|active| !is_in_view(active));
        let lanes: Vec<usize> =
            view.range.clone().filter_map(|row| view.rows.lane(row)).chain(away).collect();
        for choice in self.options.drain(lanes.len().min(self.options.len())..) {
            choice.element.remove();
        }
        while self.options.len() < lanes.len() {
            self.options.push(Choice::new(&self.rows));
        }
        let mut is_stale = false;
        for (index, choice) in lanes.into_iter().zip(&mut self.options) {
            is_stale |= choice.update(model, view, index, is_due, is_count_new);
        }
        self.point_at_active(model, view.active);
        is_stale
    }

    fn point_at_active(&self, model: &Model, active: Option<usize>) {
        let lane = active.and_then(|active| model.lanes().get(active));
        let id = lane.map(|lane| id_of(lane.kind));
        if self.list.get_attribute("aria-activedescendant") == id {
            return;
        }
        match id {
            Some(id) => set(&self.list, "aria-activedescendant", &id),
            None => _ = self.list.remove_attribute("aria-activedescendant"),
        }
    }
}

impl Choice {
    /// Makes an option at the end.
    fn new(rows: &HtmlElement) -> Self {
        let element = document().create_element("div").expect("the tag is a valid name");
        element.set_class_name("timeline-lane");
        set(element.unchecked_ref(), "role", "option");
        set(element.unchecked_ref(), "aria-selected", "false");
        rows.append_child(&element).expect("an element can be put into another one");
        Choice {
            element: element.unchecked_into(),
            lane: None,
            row: None,
            label: String::new(),
            is_active: false,
        }
    }

    /// Makes it the option of a lane. Gives whether its words may be old.
    fn update(
        &mut self,
        model: &Model,
        view: &View<'_>,
        index: usize,
        is_due: bool,
        is_count_new: bool,
    ) -> bool {
        let Some(lane) = model.lanes().get(index) else {
            return false;
        };
        let is_new = self.lane != Some(lane.kind);
        if is_new {
            self.lane = Some(lane.kind);
            self.element.set_id(&id_of(lane.kind));
        }
        let row = view.rows.row(index);
        if is_new || is_count_new || row != self.row {
            self.row = row;
            // One that is not shown, but in focus, is none of the set.
            let place = row.unwrap_or_default();
            set(&self.element, "aria-posinset", &(place + usize::from(row.is_some())).to_string());
            set(&self.element, "aria-setsize", &view.rows.count().to_string());
            set_style(&self.element, "top", &format!("{}px", place as f64 * view.px_lane));
        }
        let is_active = view.active == Some(index);
        if is_active != self.is_active {
            self.is_active = is_active;
            set(&self.element, "aria-selected", if is_active { "true" } else { "false" });
        }
        if !(is_new || is_due) {
            return true;
        }
        let label = describe_lane(model, lane);
        if label != self.label {
            set(&self.element, "aria-label", &label);
            self.label = label;
        }
        false
    }
}

fn id_of(lane: LaneKind) -> String {
    match lane {
        LaneKind::Loop => "timeline-lane-loop".to_owned(),
        LaneKind::Callbacks => "timeline-lane-callbacks".to_owned(),
        LaneKind::Task(task) => format!("timeline-lane-{}", task.0),
    }
}

fn set(element: &HtmlElement, attribute: &str, value: &str) {
    element.set_attribute(attribute, value).expect("the attribute has a valid name");
}

fn set_style(element: &HtmlElement, property: &str, value: &str) {
    element.style().set_property(property, value).expect("the property is not read-only");
}
