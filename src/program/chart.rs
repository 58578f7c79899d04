//! A small chart of how a number changes: one step for each value that was pushed, the newest at the right.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::fmt::Write;
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::document;
use web_sys::Element;

use super::Stage;
use super::elements::{Text, set};
use super::stage::Shared;

/// How many values are in sight.
const WIDTH: usize = 120;

/// How long it stands still, in loop time, for people who want less motion. What it says in words does not wait.
const STEP: Duration = Duration::from_millis(250);

const SVG: Option<&str> = Some("http://www.w3.org/2000/svg");

/// A chart of the last 120 values of a number, made by [`Stage::chart`]. Clones are the same chart.
#[derive(Clone)]
pub struct Chart {
    inner: Rc<Inner>,
}

struct Inner {
    caption: String,
    picture: Element,
    area: Element,
    newest: Text,
    height: usize,
    values: RefCell<VecDeque<usize>>,
    /// Loop time when it was last drawn.
    drawn: Cell<Option<Duration>>,
    shared: Rc<Shared>,
}

impl Stage {
    /// Adds a chart that reaches from 0 to `height`.
    pub fn chart(&self, caption: &str, height: usize) -> Chart {
        let frame = self.add(self.region(), "div", "stage-chart");
        self.add(&frame, "span", "stage-caption").set_text_content(Some(caption));
        let newest = self.text_in(&frame, "stage-chart-value");
        let picture = create("svg", "stage-chart-picture");
        set(&picture, "viewBox", &format!("0 0 {WIDTH} {height}"));
        set(&picture, "preserveAspectRatio", "none");
        set(&picture, "role", "img");
        let area = create("path", "stage-chart-area");
        picture.append_child(&area).expect("an element takes children");
        frame.append_child(&picture).expect("an element takes children");
        let inner = Inner {
            caption: caption.to_owned(),
            picture,
            area,
            newest,
            height,
            values: RefCell::default(),
            drawn: Cell::new(None),
            shared: self.shared(),
        };
        inner.describe("nothing yet");
        Chart { inner: Rc::new(inner) }
    }
}

impl Chart {
    /// Adds a value; what is above the chart's height is drawn at its height.
    pub fn push(&self, value: usize) {
        let inner = &self.inner;
        let mut values = inner.values.borrow_mut();
        if values.len() == WIDTH {
            values.pop_front();
        }
        values.push_back(value);
        if inner.is_due() {
            set(&inner.area, "d", &outline(&values, inner.height));
        }
        inner.newest.set(&value.to_string());
        inner.describe(&value.to_string());
    }
}

impl Inner {
    fn is_due(&self) -> bool {
        let now = self.shared.time();
        let is_early = self.drawn.get().is_some_and(|drawn| now < drawn + STEP);
        if self.shared.is_calm() && is_early {
            return false;
        }
        self.drawn.set(Some(now));
        true
    }

    fn describe(&self, value: &str) {
        set(&self.picture, "aria-label", &format!("{}: {value}", self.caption));
    }
}

/// The outline of a row of columns, as an SVG path. The vertical axis points down.
fn outline(values: &VecDeque<usize>, height: usize) -> String {
    let mut path = format!("M0 {height}");
    for (index, value) in values.iter().enumerate() {
        let top = height - value.min(&height);
        write!(path, "V{top}H{}", index + 1).expect("a string takes any text");
    }
    write!(path, "V{height}Z").expect("a string takes any text");
    path
}

fn create(tag: &str, class: &str) -> Element {
    let element = document().create_element_ns(SVG, tag).expect("the tag is a valid name");
    // An SVG element's `className` cannot be written.
    set(&element, "class", class);
    element
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_is_a_column_and_none_leaves_the_chart() {
        assert_eq!(outline(&VecDeque::from([]), 4), "M0 4V4Z");
        assert_eq!(outline(&VecDeque::from([0, 3, 4, 9]), 4), "M0 4V4H1V1H2V0H3V0H4V4Z");
    }
}
