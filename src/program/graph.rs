//! A graph of the last values of one quantity or several, which moves to the left as values are added.
//!
//! All lines share one scale from zero, which is as high as the highest value in sight needs. Pixels of the drawing
//! (`px_`) are those of its own grid; the page stretches it to whatever room there is.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use leptos::prelude::document;
use web_sys::Element;

use super::elements::set;
use super::stage::Shared;

/// How many values of a line are in sight.
const IN_SIGHT: usize = 120;

const PX_STEP: u32 = 10;
const PX_WIDTH: u32 = PX_STEP * (IN_SIGHT as u32 - 1);
const PX_HEIGHT: u32 = 200;

/// A graph. Clones are the same graph.
#[derive(Clone)]
pub struct Graph {
    inner: Rc<Inner>,
}

struct Inner {
    caption: String,
    picture: Element,
    /// Says how high the scale is.
    scale: Element,
    lines: Vec<Line>,
    shared: Rc<Shared>,
}

struct Line {
    name: &'static str,
    element: Element,
    values: RefCell<VecDeque<u32>>,
}

impl Graph {
    /// Makes a graph in `frame`, with a line for each of `names`.
    pub(super) fn new(frame: &Element, caption: &str, names: &[&'static str], shared: &Rc<Shared>) -> Self {
        let head = add(frame, "div", "stage-graph-head");
        add(&head, "span", "stage-caption").set_text_content(Some(caption));
        // One line alone is what the caption says.
        let keys = if names.len() > 1 { names } else { &[] };
        for (index, name) in keys.iter().enumerate() {
            let key = add(&head, "span", &format!("stage-graph-key stage-graph-key--{index}"));
            key.set_text_content(Some(name));
        }
        let scale = add(&head, "span", "stage-graph-scale");
        let picture = add(frame, "svg", "stage-graph-picture");
        set(&picture, "role", "img");
        set(&picture, "viewBox", &format!("0 0 {PX_WIDTH} {PX_HEIGHT}"));
        set(&picture, "preserveAspectRatio", "none");
        let line = |(index, name): (usize, &&'static str)| {
            let class = format!("stage-graph-line stage-graph-line--{index}");
            Line { name, element: add(&picture, "polyline", &class), values: RefCell::default() }
        };
        let lines = names.iter().enumerate().map(line).collect();
        let caption = caption.to_owned();
        let inner = Inner { caption, picture: picture.clone(), scale, lines, shared: Rc::clone(shared) };
        let graph = Graph { inner: Rc::new(inner) };
        graph.draw();
        graph
    }

    /// Adds a value to each line, in the order of the lines.
    pub fn push(&self, values: &[u32]) {
        for (line, value) in self.inner.lines.iter().zip(values) {
            let mut values = line.values.borrow_mut();
            if values.len() == IN_SIGHT {
                values.pop_front();
            }
            values.push_back(*value);
        }
        self.draw();
    }

    fn draw(&self) {
        let inner = &self.inner;
        let highest = inner.lines.iter().filter_map(|line| line.values.borrow().iter().max().copied()).max();
        let top = round_up(highest.unwrap_or(0));
        let mut words = inner.caption.clone();
        for line in &inner.lines {
            let values = line.values.borrow();
            set(&line.element, "points", &px_points(values.iter().copied(), top));
            if let Some(last) = values.back() {
                words += &format!(", {} {last}", line.name);
            }
        }
        set(&inner.picture, "aria-label", &words);
        inner.scale.set_text_content(Some(&format!("0 to {top}")));
        inner.shared.note_change();
    }
}

/// The points of a line, the last one at the right edge.
fn px_points(values: impl ExactSizeIterator<Item = u32>, top: u32) -> String {
    let first = IN_SIGHT as u32 - values.len() as u32;
    let mut points = String::new();
    for (index, value) in (first..).zip(values) {
        let px_y = PX_HEIGHT - (u64::from(value) * u64::from(PX_HEIGHT) / u64::from(top)) as u32;
        points += &format!("{},{px_y} ", index * PX_STEP);
    }
    points
}

/// The next of 1, 2, 5, 10, 20, 50 and so on that is not lower.
fn round_up(value: u32) -> u32 {
    let mut unit = 1_u32;
    loop {
        for factor in [1, 2, 5] {
            let top = unit.saturating_mul(factor);
            if top >= value {
                return top;
            }
        }
        unit = unit.saturating_mul(10);
    }
}

fn add(parent: &Element, tag: &str, class: &str) -> Element {
    let namespace = match tag {
        "svg" | "polyline" => "http://www.w3.org/2000/svg",
        _ => "http://www.w3.org/1999/xhtml",
    };
    let element = document().create_element_ns(Some(namespace), tag).expect("the tag is a valid name");
    set(&element, "class", class);
    parent.append_child(&element).expect("an element takes children");
    element
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_is_round_and_holds_every_value() {
        let cases = [(0, 1), (1, 1), (2, 2), (3, 5), (6, 10), (10, 10), (11, 20), (300, 500), (501, 1000)];
        for (value, top) in cases {
            assert_eq!(round_up(value), top, "{value}");
        }
        assert_eq!(round_up(u32::MAX), u32::MAX);
    }

    #[test]
    fn the_last_value_is_at_the_right_edge() {
        assert_eq!(px_points([].into_iter(), 10), "");
        assert_eq!(px_points([0, 5, 10].into_iter(), 10), "1170,200 1180,100 1190,0 ");
        let full = px_points([1; IN_SIGHT].into_iter(), 1);
        assert!(full.starts_with("0,0 10,0 ") && full.ends_with(" 1190,0 "));
        assert_eq!(PX_WIDTH, 1190);
    }
}
