//! The lanes as elements, for whoever does not see the canvas: a list box of which only the options in view exist.
//!
//! The focus of the keyboard is on the list; which option is active says `aria-activedescendant`. So nothing loses the
//! focus when an option scrolls out of view and its element becomes another lane's.

use std::collections::VecDeque;
use std::ops::Range;

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::inspector::model::LaneKind;
use crate::inspector::projection::Look;
use crate::inspector::selection::describe_lane;

/// How often the words of a lane follow it; they change with every poll.
pub(super) const REFRESH_MS: f64 = 500.0;

/// The options of a list.
pub(super) struct LaneList {
    list: HtmlElement,
    /// What the options are in: it moves when the lanes are scrolled, while the list covers what can be seen.
    rows: HtmlElement,
    /// The options in view, one for each lane of `range`.
    options: VecDeque<Choice>,
    range: Range<usize>,
    /// The option of the active lane while that is out of view.
    away: Option<Choice>,
    lane_count: usize,
    px_scroll: f64,
    refreshed_ms: f64,
}

struct Choice {
    element: HtmlElement,
    lane: Option<LaneKind>,
    label: String,
    is_active: bool,
}

/// What the list shows.
pub(super) struct View {
    pub(super) range: Range<usize>,
    pub(super) active: Option<usize>,
    pub(super) px_scroll: f64,
    pub(super) px_lane: f64,
    /// When this frame is shown.
    pub(super) time_ms: f64,
}

impl LaneList {
    pub(super) fn new(list: HtmlElement, rows: HtmlElement) -> Self {
        let (options, range) = (VecDeque::new(), 0..0);
        LaneList {
            list,
            rows,
            options,
            range,
            away: None,
            lane_count: 0,
            px_scroll: -1.0,
            refreshed_ms: f64::MIN,
        }
    }

    /// Shows other lanes. Gives whether words were left as they were because they are young: then somebody should ask
    /// again after `REFRESH_MS`.
    pub(super) fn update(&mut self, look: &dyn Look, view: &View) -> bool {
        self.move_to(&view.range);
        if self.px_scroll != view.px_scroll {
            self.px_scroll = view.px_scroll;
            set_style(&self.rows, "transform", &format!("translateY({}px)", -view.px_scroll));
        }
        let is_due = view.time_ms - self.refreshed_ms >= REFRESH_MS;
        if is_due {
            self.refreshed_ms = view.time_ms;
        }
        let is_count_new = std::mem::replace(&mut self.lane_count, look.lanes().len()) != self.lane_count;
        let mut is_stale = false;
        for (index, choice) in (self.range.start..).zip(&mut self.options) {
            is_stale |= choice.update(look, view, index, is_due, is_count_new);
        }
        match view.active.filter(|active| !self.range.contains(active)) {
            Some(active) => {
                let away = self.away.get_or_insert_with(|| Choice::new(&self.rows, None));
                is_stale |= away.update(look, view, active, is_due, is_count_new);
            }
            None => {
                if let Some(away) = self.away.take() {
                    away.element.remove();
                }
            }
        }
        self.point_at_active(look, view.active);
        is_stale
    }

    /// Takes away the options that are out of view and adds those that come into it, so that they stay in order.
    fn move_to(&mut self, range: &Range<usize>) {
        let has_nothing_in_common = range.start >= self.range.end || range.end <= self.range.start;
        if has_nothing_in_common {
            self.range = range.start..range.start;
            self.options.drain(..).for_each(|choice| choice.element.remove());
        }
        while self.range.start < range.start {
            self.range.start += 1;
            self.options.pop_front().inspect(|choice| choice.element.remove());
        }
        while self.range.end > range.end {
            self.range.end -= 1;
            self.options.pop_back().inspect(|choice| choice.element.remove());
        }
        while self.range.start > range.start {
            self.range.start -= 1;
            let first = self.options.front().map(|choice| &choice.element);
            let choice = Choice::new(&self.rows, first);
            self.options.push_front(choice);
        }
        while self.range.end < range.end {
            self.range.end += 1;
            let after = self.options.back().and_then(|choice| choice.element.next_element_sibling());
            let choice = Choice::new(&self.rows, after.map(JsCast::unchecked_into::<HtmlElement>).as_ref());
            self.options.push_back(choice);
        }
    }

    fn point_at_active(&self, look: &dyn Look, active: Option<usize>) {
        let lane = active.and_then(|active| look.lanes().get(active));
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
    /// Makes an option and puts it before another one, or at the end.
    fn new(rows: &HtmlElement, before: Option<&HtmlElement>) -> Self {
        let element = document().create_element("div").expect("the tag is a valid name");
        element.set_class_name("timeline-lane");
        set(element.unchecked_ref(), "role", "option");
        set(element.unchecked_ref(), "aria-selected", "false");
        rows.insert_before(&element, before.map(|before| before.unchecked_ref()))
            .expect("the other option is in the same list");
        Choice { element: element.unchecked_into(), lane: None, label: String::new(), is_active: false }
    }

    /// Makes it the option of a lane. Gives whether its words may be old.
    fn update(
        &mut self,
        look: &dyn Look,
        view: &View,
        index: usize,
        is_due: bool,
        is_count_new: bool,
    ) -> bool {
        let Some(lane) = look.lanes().get(index) else {
            return false;
        };
        let is_new = self.lane != Some(lane.kind);
        if is_new {
            self.lane = Some(lane.kind);
            self.element.set_id(&id_of(lane.kind));
            set(&self.element, "aria-posinset", &(index + 1).to_string());
        }
        if is_new || is_count_new {
            set(&self.element, "aria-setsize", &look.lanes().len().to_string());
            set_style(&self.element, "top", &format!("{}px", index as f64 * view.px_lane));
        }
        let is_active = view.active == Some(index);
        if is_active != self.is_active {
            self.is_active = is_active;
            set(&self.element, "aria-selected", if is_active { "true" } else { "false" });
        }
        if !(is_new || is_due) {
            return true;
        }
        let label = describe_lane(look, lane);
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
