//! The console: lines of text that a program writes, the newest at the bottom.
//!
//! Lines are kept until the next frame and then appended together, so that a program may write thousands in between.
//! At most `LINE_LIMIT` are in the page; a first line counts those that were there before. It follows the newest line
//! unless somebody has scrolled up to read.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use gloo_render::{AnimationFrame, request_animation_frame};
use leptos::prelude::document;
use web_sys::Element;

/// How many lines are kept.
pub const LINE_LIMIT: usize = 500;

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
    dropped: Cell<usize>,
    /// How many lines are in the page.
    shown: Cell<usize>,
    earlier: RefCell<Option<Element>>,
    is_frame_requested: Cell<bool>,
    /// Kept because dropping it withdraws the request.
    frame: RefCell<Option<AnimationFrame>>,
}

struct Line {
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
                shown: Cell::new(0),
                earlier: RefCell::new(None),
                is_frame_requested: Cell::new(false),
                frame: RefCell::new(None),
            }),
        }
    }

    /// Adds a line, written at loop time `time` by `task` or by a callback.
    pub fn write(&self, time: Duration, task: Option<Rc<str>>, text: String) {
        let inner = &self.inner;
        {
            let mut waiting = inner.waiting.borrow_mut();
            // A hidden page has no frames: what nobody will see is dropped here already.
            if waiting.len() == LINE_LIMIT {
                waiting.pop_front();
                inner.dropped.set(inner.dropped.get() + 1);
            }
            waiting.push_back(Line { time, task, text });
        }
        if !inner.is_frame_requested.replace(true) {
            let weak = Rc::downgrade(inner);
            let frame = request_animation_frame(move |_| {
                if let Some(inner) = weak.upgrade() {
                    inner.is_frame_requested.set(false);
                    inner.append_waiting();
                }
            });
            let old_frame = inner.frame.replace(Some(frame));
            drop(old_frame);
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
        match shown.filter(|_| inner.shown.get() > 0) {
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
        inner.shown.set(0);
        inner.earlier.replace(None);
        inner.element.set_text_content(None);
    }
}

impl Inner {
    fn append_waiting(&self) {
        let lines = self.waiting.take();
        if lines.is_empty() {
            return;
        }
        let element = &self.element;
        // A pixel of doubt: positions are rounded when the page is zoomed.
        let is_at_end = element.scroll_top() + element.client_height() >= element.scroll_height() - 1;
        self.drop_lines((self.shown.get() + lines.len()).saturating_sub(LINE_LIMIT));
        self.shown.set(self.shown.get() + lines.len());
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
        self.shown.set(self.shown.get() - count);
        self.dropped.set(self.dropped.get() + count);
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
