//! The elements that a program can put on its stage, as handles that change them.
//!
//! What a program writes becomes text, never HTML. Clones of a handle are the same element.

use std::cell::Cell;
use std::ops::RangeInclusive;
use std::rc::Rc;
use std::time::Duration;

use web_sys::{Element, HtmlInputElement, HtmlProgressElement};

use super::ProgressFill;
use super::stage::Shared;

/// A line of text.
#[derive(Clone)]
pub struct Text {
    element: Element,
    shared: Rc<Shared>,
}

impl Text {
    pub(super) fn new(element: Element, shared: &Rc<Shared>) -> Self {
        Text { element, shared: Rc::clone(shared) }
    }

    /// Replaces the text.
    pub fn set(&self, text: &str) {
        self.element.set_text_content(Some(text));
        self.shared.note_change();
    }
}

/// A large value under a caption.
#[derive(Clone)]
pub struct Readout {
    value: Text,
}

impl Readout {
    pub(super) fn new(value: Element, shared: &Rc<Shared>) -> Self {
        let value = Text::new(value, shared);
        value.set("\u{2013}");
        Readout { value }
    }

    /// Replaces the value.
    pub fn set(&self, value: impl ToString) {
        self.value.set(&value.to_string());
    }
}

/// A bar that fills from 0 to 100.
#[derive(Clone)]
pub struct Progress {
    lane: Element,
    bar: HtmlProgressElement,
    shared: Rc<Shared>,
}

impl Progress {
    pub(super) fn new(lane: Element, bar: HtmlProgressElement, shared: &Rc<Shared>) -> Self {
        Progress { lane, bar, shared: Rc::clone(shared) }
    }

    /// Fills the bar to `percent`; for people who want less motion, to the tenth below.
    pub fn set(&self, percent: u32) {
        self.show(if self.shared.is_calm() { percent - percent % 10 } else { percent });
    }

    /// Fills the bar to `percent` and not to a rounder number.
    pub(super) fn show(&self, percent: u32) {
        self.bar.set_value(f64::from(percent));
        self.shared.note_change();
    }

    /// Empties the bar and lets it fill within `whole` of loop time, as long as what is given back lives: bind that to
    /// `_progress` and sleep. Where it is dropped before, by a cancellation, the bar stands where it is.
    pub fn fill(&self, whole: Duration) -> ProgressFill {
        ProgressFill::new(self.clone(), whole)
    }

    pub(super) fn time(&self) -> Duration {
        self.shared.time()
    }

    pub(super) fn is_calm(&self) -> bool {
        self.shared.is_calm()
    }

    /// Marks the bar with a word behind it and the colour of what stands out.
    pub fn mark(&self, word: &str) {
        self.lane.set_class_name("stage-lane stage-lane--marked");
        let mark = leptos::prelude::document().create_element("strong").expect("the tag is a valid name");
        mark.set_class_name("stage-mark");
        mark.set_text_content(Some(word));
        self.lane.append_child(&mark).expect("an element takes children");
        self.shared.note_change();
    }
}

/// A switch, on or off.
#[derive(Clone)]
pub struct Switch {
    button: Element,
    is_on: Rc<Cell<bool>>,
}

impl Switch {
    pub(super) fn new(button: Element) -> Self {
        let switch = Switch { button, is_on: Rc::default() };
        switch.show();
        switch
    }

    /// Whether it is on.
    pub fn is_on(&self) -> bool {
        self.is_on.get()
    }

    pub(super) fn toggle(&self) {
        self.is_on.set(!self.is_on());
        self.show();
    }

    fn show(&self) {
        set(&self.button, "aria-checked", if self.is_on() { "true" } else { "false" });
    }
}

/// A field for a whole number.
#[derive(Clone)]
pub struct NumberInput {
    input: HtmlInputElement,
    message: Element,
    range: RangeInclusive<u32>,
    value: Rc<Cell<u32>>,
    /// The last number that was entered to its end: what holds while something impossible is being typed.
    committed: Rc<Cell<u32>>,
}

impl NumberInput {
    pub(super) fn new(
        input: HtmlInputElement,
        message: Element,
        range: RangeInclusive<u32>,
        value: u32,
    ) -> Self {
        let [value, committed] = [value; 2].map(|value| Rc::new(Cell::new(value)));
        NumberInput { input, message, range, value, committed }
    }

    /// The number in the field, or the last one before what is there, if that is not in the range.
    pub fn value(&self) -> u32 {
        self.value.get()
    }

    /// The number taken as milliseconds.
    pub fn milliseconds(&self) -> Duration {
        Duration::from_millis(self.value().into())
    }

    /// Takes over what is in the field, or says what would be possible. Where the field holds no number at all, the
    /// browser gives an empty text.
    pub(super) fn read(&self) {
        let entered = self.input.value();
        let number = parse_in_range(&entered, &self.range);
        match number {
            Some(number) => {
                self.value.set(number);
                self.message.set_text_content(None);
                let _ = self.input.remove_attribute("aria-invalid");
            }
            None => {
                // What is typed as 2, 20, 201 must not leave the 20 behind.
                self.value.set(self.committed.get());
                let (low, high) = self.range.clone().into_inner();
                let message =
                    format!("Enter a whole number from {low} to {high}. It stays at {}.", self.value.get());
                self.message.set_text_content(Some(&message));
                set(&self.input, "aria-invalid", "true");
            }
        }
    }

    /// Takes it that what is in the field was entered to its end.
    pub(super) fn commit(&self) {
        self.read();
        self.committed.set(self.value.get());
    }
}

/// Sets an attribute whose name is written in this crate.
pub(super) fn set(element: &Element, attribute: &str, value: &str) {
    element.set_attribute(attribute, value).expect("the attribute is a valid name");
}

fn parse_in_range(entered: &str, range: &RangeInclusive<u32>) -> Option<u32> {
    let number = entered.trim().parse().ok()?;
    range.contains(&number).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_numbers_in_the_range_are_taken() {
        let range = 1..=200;
        assert_eq!(parse_in_range("1", &range), Some(1));
        assert_eq!(parse_in_range(" 200 ", &range), Some(200));
        for refused in ["", " ", "0", "-1", "201", "1.5", "1e2", "many", "99999999999"] {
            assert_eq!(parse_in_range(refused, &range), None, "{refused:?}");
        }
    }
}
