//! The console: lines of text that a program writes, the newest at the bottom.
//!
//! Lines are kept until the next frame and then appended together, so that a program may write thousands in between.
//! At most `LINE_LIMIT` are in the page; a first line counts those that were there before. It follows the newest line
//! unless somebody has scrolled up to read. Nobody can read a flood, so that is shown a few times a second: else the page
//! would have no time for anything but its console.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use gloo_render::{AnimationFrame, request_animation_frame};
use leptos::prelude::document;
use web_sys::Element;

/// How many lines are kept.
pub const LINE_LIMIT: usize = 500;

/// So many lines at once are a flood, of which the next one is shown after so much time, in milliseconds.
const FLOOD: usize = 100;
const FLOOD_PERIOD_MS: f64 = 100.0;

/// The console of one region of the page. Clones are the same console.
#[derive(Clone)]
pub struct Console {
    inner: Rc<Inner>,
}

struct Inner {
    element: Element,
    /// What the next frame will append.
    waiting: RefCell<VecDeque<Line>>,
    /// Lines that were dropped, in the page or before they came there.
    dropped: Cell<u64>,
    /// The lines in the page: for how many each stands.
    shown: RefCell<VecDeque<u64>>,
    earlier: RefCell<Option<Element>>,
    is_frame_requested: Cell<bool>,
    /// Kept because dropping it withdraws the request.
    frame: RefCell<Option<AnimationFrame>>,
    /// When a flood was shown last, on the clock of frames.
    last_flood_ms: Cell<f64>,
}

struct Line {
    /// For how many lines it stands.
    count: u64,
    time: Duration,
    task: Option<Rc<str>>,
    text: String,
}

impl Console {
    /// Makes a console that writes into `element`, which scrolls.
    pub fn new(element: Element) -> Self {
        Console {
            inner: Rc::new(Inner {
                element,
                waiting: RefCell::default(),
                dropped: Cell::new(0),
                shown: RefCell::default(),
                earlier: RefCell::new(None),
                is_frame_requested: Cell::new(false),
                frame: RefCell::new(None),
                last_flood_ms: Cell::new(f64::NEG_INFINITY),
            }),
        }
    }

    /// Adds a line, written at loop time `time` by `task` or by a callback.
    pub fn write(&self, time: Duration, task: Option<Rc<str>>, text: String) {
        self.add(Line { count: 1, time, task, text });
    }

    /// Adds a line that says how many lines somebody has left out here.
    pub fn write_omission(&self, time: Duration, count: u64) {
        let noun = if count == 1 { "line" } else { "lines" };
        self.add(Line { count, time, task: None, text: format!("\u{2026} {count} {noun} more") });
    }

    fn add(&self, line: Line) {
        let inner = &self.inner;
        {
            let mut waiting = inner.waiting.borrow_mut();
            // A hidden page has no frames: what nobody will see is dropped here already.
            if waiting.len() == LINE_LIMIT
                && let Some(dropped) = waiting.pop_front()
            {
                inner.dropped.set(inner.dropped.get() + dropped.count);
            }
            waiting.push_back(line);
        }
        if !inner.is_frame_requested.replace(true) {
            inner.request_frame();
        }
    }

    /// Continues the newest line, if there is one; otherwise like `write`.
    pub fn extend(&self, time: Duration, task: Option<Rc<str>>, text: String) {
        let inner = &self.inner;
        if let Some(line) = inner.waiting.borrow_mut().back_mut() {
            line.text.push_str(&text);
            return;
        }
        let shown = inner.element.last_element_child().and_then(|row| row.last_element_child());
        match shown.filter(|_| !inner.shown.borrow().is_empty()) {
            Some(shown) => shown.append_with_str_1(&text).expect("an element takes text"),
            None => self.write(time, task, text),
        }
    }

    /// Appends what waits for the next frame now.
    pub fn flush(&self) {
        self.inner.append_waiting();
    }

    /// Removes all lines, also those that wait.
    pub fn clear(&self) {
        let inner = &self.inner;
        inner.waiting.borrow_mut().clear();
        inner.dropped.set(0);
        inner.shown.take();
        inner.earlier.replace(None);
        inner.element.set_text_content(None);
    }
}

impl Inner {
    fn request_frame(self: &Rc<Self>) {
        let weak = Rc::downgrade(self);
        let frame = request_animation_frame(move |now_ms| {
            if let Some(inner) = weak.upgrade() {
                inner.on_frame(now_ms);
            }
        });
        let old_frame = self.frame.replace(Some(frame));
        drop(old_frame);
    }

    fn on_frame(self: &Rc<Self>, now_ms: f64) {
        if self.waiting.borrow().len() >= FLOOD {
            if now_ms - self.last_flood_ms.get() < FLOOD_PERIOD_MS {
                self.request_frame();
                return;
            }
            self.last_flood_ms.set(now_ms);
        }
        self.is_frame_requested.set(false);
        self.append_waiting();
    }

    fn append_waiting(&self) {
        let lines = self.waiting.take();
        if lines.is_empty() {
            return;
        }
        let element = &self.element;
        // A pixel of doubt: positions are rounded when the page is zoomed.
        let is_at_end = element.scroll_top() + element.client_height() >= element.scroll_height() - 1;
        let shown_before = self.shown.borrow().len();
        self.drop_lines((shown_before + lines.len()).saturating_sub(LINE_LIMIT));
        self.shown.borrow_mut().extend(lines.iter().map(|line| line.count));
        for line in &lines {
            append(element, &line_element(line));
        }
        self.update_earlier();
        if is_at_end {
            element.set_scroll_top(element.scroll_height());
        }
    }

    /// Removes the oldest `count` lines from the page.
    fn drop_lines(&self, count: usize) {
        let first_line = || match &*self.earlier.borrow() {
            Some(earlier) => earlier.next_element_sibling(),
            None => self.element.first_element_child(),
        };
        for _ in 0..count {
            if let Some(line) = first_line() {
                line.remove();
            }
        }
        let dropped: u64 = self.shown.borrow_mut().drain(..count).sum();
        self.dropped.set(self.dropped.get() + dropped);
    }

    fn update_earlier(&self) {
        let dropped = self.dropped.get();
        if dropped == 0 {
            return;
        }
        let mut earlier = self.earlier.borrow_mut();
        let earlier = earlier.get_or_insert_with(|| {
            let row = create("div", "console-earlier");
            self.element.prepend_with_node_1(&row).expect("an element takes children");
            row
        });
        let noun = if dropped == 1 { "line" } else { "lines" };
        earlier.set_text_content(Some(&format!("\u{2026} {dropped} earlier {noun}")));
    }
}

fn line_element(line: &Line) -> Element {
    let row = create("div", "console-line");
    let time = create("span", "console-time");
    time.set_text_content(Some(&stamp(line.time)));
    append(&row, &time);
    if let Some(name) = &line.task {
        let task = create("span", "console-task");
        task.set_text_content(Some(name));
        append(&row, &task);
    }
    let text = create("span", "console-text");
    text.set_text_content(Some(&line.text));
    append(&row, &text);
    row
}

/// Seconds with three decimals.
fn stamp(time: Duration) -> String {
    format!("{}.{:03}", time.as_secs(), time.subsec_millis())
}

fn create(tag: &str, class: &str) -> Element {
    let element = document().create_element(tag).expect("the tag is a valid name");
    element.set_class_name(class);
    element
}

fn append(parent: &Element, child: &Element) {
    parent.append_child(child).expect("an element takes children");
}
